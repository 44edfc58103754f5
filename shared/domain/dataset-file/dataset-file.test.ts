import { describe, expect, it } from 'vitest';
import { readTrainerToml } from '../toml/index.js';
import {
  type DatasetLook,
  judgeDatasetFile,
  readTrainerJson,
  sanitizeDatasetFile,
} from './index.js';

function read(text: string) {
  const file = readTrainerToml(text);
  if (!file.ok) throw new Error(file.message);
  return file;
}

const THERE: DatasetLook = {
  images: () => 3,
  metadata: () => ({ state: 'read', images: 2, isRelative: true, missing: 0 }),
  unpaired: () => ({ missing: 0, extra: 0 }),
};

describe('what is told of a dataset file', () => {
  it('names each line with its cure', () => {
    const text = `[general]
shuffle_caption = false
caption_extension = ".txt"
num_repeats = 2
[[datasets]]
resolution = [512, 768]
batch_size = 2.0
train_batch_size = 2
[[datasets.subsets]]
image_dir = '/x'
num_repeats = 3
keep_token = 1
`;
    const found = sanitizeDatasetFile(read(text));
    expect(found.map(({ line, code, fix }) => [line, code, fix])).toEqual([
      [7, 'wrong_type', undefined],
      [8, 'unknown_key', { kind: 'rename', to: 'batch_size' }],
      [12, 'unknown_key', { kind: 'rename', to: 'keep_tokens' }],
    ]);
    expect(found.every(({ severity }) => severity === 'error')).toBe(true);
  });

  it('says where a key belongs', () => {
    expect(sanitizeDatasetFile(read('[general]\nimage_dir = "/x"\n'))).toMatchObject([
      { line: 2, code: 'wrong_level', hint: 'It belongs into [[datasets.subsets]].' },
    ]);
    expect(sanitizeDatasetFile(read('seed = 1\n[[datasets]]\n'))).toMatchObject([
      { line: 1, code: 'unknown_key' },
    ]);
    expect(sanitizeDatasetFile(read('[[datasets]]\n\n[[datasets.subsets]]\n'))).toMatchObject([
      { line: 3, code: 'missing_key' },
    ]);
  });

  it('takes what the config file says where the file is silent', () => {
    const file = read("[[datasets]]\n[[datasets.subsets]]\nimage_dir = 'a'\n");
    const alone = judgeDatasetFile(file, new Map(), THERE);
    expect(alone.problems).toMatchObject([{ field: 'resolution', code: 'breaks_rule' }]);
    const args = new Map([['resolution', '768,512']]);
    expect(judgeDatasetFile(file, args, THERE)).toMatchObject({
      verdict: 'reads',
      problems: [],
      datasets: [{ params: { resolution: [768, 512] } }],
    });
  });

  it('warns of steps that end the trainer after it counted the images', () => {
    const text =
      "[general]\nresolution = 512\nenable_bucket = true\nbucket_reso_steps = 32\n[[datasets]]\n[[datasets.subsets]]\nimage_dir = 'a'\n";
    const judged = judgeDatasetFile(read(text), new Map(), THERE);
    expect(judged).toMatchObject({ verdict: 'reads', problems: [{ severity: 'error' }] });
  });
});

describe('a dataset file in JSON', () => {
  it('keeps 1 and 1.0 apart, and texts that look like either', () => {
    const file = readTrainerJson(
      '{"datasets": [{"batch_size": 1.0, "a": "1", "b": [-2, true, 1e3]}]}',
    );
    if (!file.ok) throw new Error(file.message);
    const datasets = file.table.get('datasets');
    expect(Array.isArray(datasets) ? datasets[0] : null).toEqual(
      new Map<string, unknown>([
        ['batch_size', { float: 1 }],
        ['a', '1'],
        ['b', [{ int: -2n }, true, { float: 1000 }]],
      ]),
    );
  });

  it.each(['', '[1]', '{1: 2}', '{"a": 01}', '{"a": }', '\uFEFF{}', '{"a": 1,}'])(
    'is refused as by Python: %j',
    (text) => expect(readTrainerJson(text).ok).toBe(false),
  );

  it('takes the numbers without end that Python takes', () => {
    expect(readTrainerJson('{"a": [NaN, -Infinity]}')).toMatchObject({ ok: true });
  });
});

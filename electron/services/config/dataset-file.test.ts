import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainerValue } from '../../../shared/domain/toml/index.js';
import schema from '../../../shared/domain/dataset-file/schema.json' with { type: 'json' };
import { judgeDatasetText } from './dataset-file.js';

interface RecordedDataset {
  readonly kind: 'dreambooth' | 'finetuning' | 'controlnet';
  readonly train: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly subsets: readonly { images: number; params: Readonly<Record<string, unknown>> }[];
}

interface RecordedFile {
  readonly name: string;
  readonly text: string;
  readonly args?: Readonly<Record<string, string | number | boolean>>;
  readonly verdict: 'reads' | 'nothing' | 'ends';
  readonly error?: string;
  readonly datasets?: readonly RecordedDataset[];
}

const { files } = JSON.parse(
  readFileSync(
    join(import.meta.dirname, '../../../fixtures/trainer/dataset-files/verdicts.json'),
    'utf8',
  ),
) as { files: readonly RecordedFile[] };

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dataset-file-'));
  const images = ['img/a', 'img/b', 'img/c', 'img2/a', 'img2/b', 'reg/r', 'reg/s', 'outer/inner/x'];
  const tree: Record<string, string> = {
    ...Object.fromEntries(images.map((name) => [`${name}.png`, ''])),
    'img/a.txt': 'a cat\n',
    'img/b.txt': 'a cat\n',
    'img2/a.caption': 'a cat\n',
    'meta.json': '{"a.png": {"caption": "a cat"}, "b.png": {"tags": "cat"}}',
    'lines.jsonl': '{"image_path": "a.png"}\n{"image_path": "b.png"}\n{"image_path": "c.png"}\n',
    'none.json': '{}',
    'bad.json': '{"a.png": ',
    'notes.txt': 'x',
  };
  await mkdir(join(dir, 'empty'));
  for (const [name, text] of Object.entries(tree)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
});
afterAll(() => rm(dir, { recursive: true }));

function argsOf({ args = {} }: RecordedFile): Map<string, TrainerValue> {
  return new Map(
    Object.entries(args).map(([name, value]) => [
      name,
      typeof value === 'number' ? { int: BigInt(value) } : value,
    ]),
  );
}

/** For Python, true is 1. */
function isUsual(value: unknown, usual: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(usual) || (value === true && usual === 1);
}

/** The recording leaves out what is as by default. */
function asRecorded(
  params: Readonly<Record<string, unknown>>,
  place: 'dataset' | 'subset',
  kind: RecordedDataset['kind'],
) {
  const usual = schema.defaults[kind][place] as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(params)
      .filter(([key, value]) => !isUsual(value, usual[key]))
      .map(([key, value]) => [
        key,
        Number.isNaN(value) ? 'nan' : value === Infinity ? 'inf' : value,
      ]),
  );
}

describe('a dataset file', () => {
  it('is compared with recordings of each verdict', () => {
    const count = (verdict: RecordedFile['verdict']) =>
      files.filter((one) => one.verdict === verdict).length;
    expect(files.length).toBeGreaterThan(450);
    expect(count('ends')).toBeGreaterThan(200);
    expect(count('reads')).toBeGreaterThan(150);
    expect(count('nothing')).toBeGreaterThan(10);
  });

  it.each(files.map((one) => [one.name, one] as const))(
    'is judged as by the trainer: %s',
    async (_name, one) => {
      const judged = await judgeDatasetText(one.text, join(dir, 'd.toml'), argsOf(one));
      expect({
        verdict: judged.verdict,
        error: one.error,
        problems: judged.problems,
      }).toMatchObject({
        verdict: one.verdict,
      });
      const isGood = !judged.problems.some(({ severity }) => severity === 'error');
      if (one.verdict !== 'reads') expect(isGood).toBe(false);
      const found = judged.datasets.map(({ kind, params, subsets, trainImages }) => ({
        kind,
        train: trainImages,
        params: asRecorded(params, 'dataset', kind),
        subsets: subsets.map((subset) => ({
          images: subset.images,
          params: asRecorded(subset.params, 'subset', kind),
        })),
      }));
      if (one.verdict === 'reads') expect(found).toEqual(one.datasets);
    },
  );
});

import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pickTags, TagRules } from '../../../../shared/domain/captioning/index.js';
import { bundleProgram } from '../../../testing/bundle.js';
import { temporaryFolder } from '../../../testing/pictures.js';
import {
  golden,
  IMAGES,
  MAPPING_MODEL,
  MODEL,
  SHUFFLED_TAGS,
} from '../../../testing/tagger-fixtures.js';
import { openModelFolder, type ModelFolder } from './model-folder.js';
import { TaggerEngine } from './tagger-engine.js';

/** AV1 leaves it to the decoder how colours are spread over the pixels; Pillow's and ours differ by that much. */
const SIMILAR: Readonly<Record<string, number>> = { 'picture.avif': 5e-3 };
const tolerance = (name: string) => SIMILAR[name] ?? 1e-3;

let workerFile = '';
beforeAll(async () => {
  workerFile = await bundleProgram('electron/services/captioning/tagger/worker/main.ts');
});

async function tagAll(engine: TaggerEngine, names: readonly string[]) {
  const tagged = new Map<string, Float32Array>();
  const failed = new Map<string, unknown>();
  await engine.run(
    names.map((name) => ({ imageId: name, path: join(IMAGES, name) })),
    { honourExif: false },
    {
      onTagged: (name, probabilities) => void tagged.set(name, probabilities),
      onFailed: (name, error) => void failed.set(name, error),
    },
    new AbortController().signal,
  );
  return { tagged, failed };
}

describe('the engine gives what Python’s ONNX Runtime gives', () => {
  let folder: ModelFolder;
  let engine: TaggerEngine;
  beforeAll(async () => {
    folder = await openModelFolder(MODEL);
    engine = await TaggerEngine.open(workerFile, folder);
  });
  afterAll(() => engine.close());

  it('reads size and layout out of the model', () => {
    expect(engine.shape).toEqual({ size: 448, layout: 'nhwc', fixedBatch: null, outputs: 40 });
    expect(engine.provider).toBe('cpu');
  });

  it('the same probabilities within 1e-3 and the very same tags, for pictures of every kind', async () => {
    const expected = await golden();
    const { tagged, failed } = await tagAll(engine, Object.keys(expected));
    expect([...failed]).toEqual([]);
    const rules = TagRules.parse({});
    for (const [name, { probabilities, tags }] of Object.entries(expected)) {
      const seen = tagged.get(name) ?? new Float32Array();
      const apart = probabilities.map((value, index) => Math.abs(value - (seen[index] ?? NaN)));
      expect(Math.max(...apart), name).toBeLessThan(tolerance(name));
      const outputs = Array.from(seen, (_, index) => index);
      const picked = pickTags(folder.labels('script'), { outputs, values: seen }, rules);
      expect(
        picked.map(({ text }) => text),
        name,
      ).toEqual(tags);
    }
  });

  it('a picture that cannot be read is told; the others are tagged', async () => {
    const { tagged, failed } = await tagAll(engine, ['grey.png', 'not-there.png', 'alpha.png']);
    expect([...tagged.keys()].sort()).toEqual(['alpha.png', 'grey.png']);
    expect([...failed.keys()]).toEqual(['not-there.png']);
    expect(failed.get('not-there.png')).toMatchObject({ code: 'not_found' });
  });

  it('stops when aborted, and works again after that', async () => {
    const abort = new AbortController();
    const names = Array.from({ length: 200 }, () => 'grey.png');
    let count = 0;
    const run = engine.run(
      names.map((name, index) => ({ imageId: String(index), path: join(IMAGES, name) })),
      { honourExif: false },
      {
        onTagged: () => {
          count += 1;
          abort.abort();
        },
        onFailed: () => undefined,
      },
      abort.signal,
    );
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(count).toBeLessThan(50);
    expect((await tagAll(engine, ['grey.png'])).tagged.size).toBe(1);
  });
});

it('the other form: channels first, from -1 to 1, the sigmoid left to us', async () => {
  const engine = await TaggerEngine.open(workerFile, await openModelFolder(MAPPING_MODEL));
  try {
    expect(engine.shape).toMatchObject({ size: 448, layout: 'nchw' });
    const expected = await golden();
    const { tagged } = await tagAll(engine, Object.keys(expected));
    for (const [name, { mapped }] of Object.entries(expected)) {
      const seen = tagged.get(name) ?? new Float32Array();
      const apart = mapped.map((value, index) => Math.abs(value - (seen[index] ?? NaN)));
      expect(Math.max(...apart), name).toBeLessThan(tolerance(name));
    }
  } finally {
    await engine.close();
  }
});

it('a list in another order: labels as the script counts them, or by the rows', async () => {
  const { dir, remove } = await temporaryFolder();
  await copyFile(join(MODEL, 'model.onnx'), join(dir, 'model.onnx'));
  await copyFile(SHUFFLED_TAGS, join(dir, 'selected_tags.csv'));
  const folder = await openModelFolder(dir);
  const engine = await TaggerEngine.open(workerFile, folder);
  try {
    const expected = await golden();
    const { tagged } = await tagAll(engine, ['grey.png', 'cmyk.jpg', 'half.jpg', 'exif-3.jpg']);
    expect(tagged.size).toBe(4);
    for (const [name, values] of tagged) {
      const outputs = Array.from(values, (_, index) => index);
      const tagsBy = (labels: 'script' | 'rows') => {
        const rules = TagRules.parse({ labels });
        const picked = pickTags(folder.labels(labels), { outputs, values }, rules);
        return picked.map(({ text }) => text);
      };
      const { script, rows } = expected[name]?.shuffled ?? {};
      expect(tagsBy('script'), name).toEqual(script);
      expect(tagsBy('rows'), name).toEqual(rows);
      expect(script).not.toEqual(rows);
    }
  } finally {
    await engine.close();
    await remove();
  }
});

it('a file that is no model is refused with its name', async () => {
  const folder = await openModelFolder(MODEL);
  const broken = { ...folder, modelFile: join(MODEL, 'selected_tags.csv') };
  await expect(TaggerEngine.open(workerFile, broken)).rejects.toMatchObject({
    code: 'unreadable',
    message: 'selected_tags.csv cannot be opened as a model.',
  });
});

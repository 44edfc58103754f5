import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DatasetImage } from '../../../shared/contract/index.js';
import { type AppError } from '../../../shared/result/errors.js';
import { writePictureProgram } from '../../testing/picture-program.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { folderOf } from '../../testing/project-folders.js';
import { waitFor } from '../../testing/wait-for.js';
import { askTrainer, keptVerdicts } from './ask-trainer.js';
import { PictureReader } from './picture-reader.js';
import { VerdictStore } from './verdict-store.js';

let dir = '';
let program = '';
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  program = await writePictureProgram(dir);
});
afterEach(() => remove());

const python = process.execPath;
const asked = async () => (await readFile(join(dir, 'asked.txt'), 'utf8')).trim().split('\n');
const picture = (name: string, version = 'v1') =>
  DatasetImage.parse({
    id: name,
    conceptId: 'c',
    name,
    sizeBytes: 1,
    width: 64,
    height: 48,
    format: 'png',
    version,
    caption: '',
    captionRev: '0.0.0',
    problems: [],
  });
const options = (verdicts: VerdictStore) => ({
  verdicts,
  reader: { python: () => Promise.resolve(python), program },
  pathOf: ({ name }: DatasetImage) => Promise.resolve(join(dir, name)),
});

it('ends a reader that hangs or dies at a picture, says so, and goes on with the next', async () => {
  const reader = new PictureReader({ python, program, limitMs: 3000 });
  expect(await reader.begin()).toBe('Pillow 13.0.0, imagesize 1.4.1');
  expect(await reader.ask('/a/good.png')).toEqual({ ends: null, size: [64, 48] });
  expect((await reader.ask('/a/hang.png')).ends).toContain('took longer than 3 s');
  expect((await reader.ask('/a/die.png')).ends).toContain('SIGKILL');
  expect((await reader.ask('/a/refuse.png')).ends).toBe('OSError: broken data stream');
  expect((await reader.ask('/a/next.png')).ends).toBeNull();
  reader.close();
  await expect(reader.ask('/a/late.png')).rejects.toMatchObject({ code: 'cancelled' });
  expect((await asked()).filter((line) => line === 'begin')).toHaveLength(3);
}, 30_000);

it('says in words that a Python cannot be asked', async () => {
  const none = new PictureReader({ python: join(dir, 'no-python'), program });
  await expect(none.begin()).rejects.toMatchObject({ code: 'trainer_unavailable' });
  const other = new PictureReader({ python, program: join(dir, 'missing.cjs') });
  await expect(other.begin()).rejects.toMatchObject({
    message: expect.stringContaining('could not be asked about pictures: exit code 1'),
  });
});

/** What the app keeps in the project’s folder. */
const own = () => folderOf(dir).own;

it('keeps what was said for each version of an image, also on disk, and by each version of Pillow', async () => {
  const images = [picture('a.png'), picture('refuse.png')];
  const first = await askTrainer(images, options(new VerdictStore(own())));
  expect(first.get('refuse.png')?.ends).toBe('OSError: broken data stream');
  const changed = [picture('a.png'), picture('refuse.png', 'v2')];
  const store = new VerdictStore(own());
  const kept = await keptVerdicts(changed, store);
  expect([...kept.keys()]).toEqual(['a.png']);
  await askTrainer(changed, options(store));
  expect((await asked()).filter((line) => line === 'a.png')).toHaveLength(1);
  await writePictureProgram(dir, '14.0.0');
  await askTrainer(changed, options(new VerdictStore(own())));
  expect((await asked()).filter((line) => line === 'a.png')).toHaveLength(2);
});

it('is told when there is no Python to ask, and goes on with what is known', async () => {
  const told: AppError[] = [];
  const found = await askTrainer([picture('a.png')], {
    ...options(new VerdictStore(null)),
    reader: { python: () => Promise.resolve(join(dir, 'no-python')), program },
    unavailable: (error) => told.push(error),
  });
  expect(found.size).toBe(0);
  expect(told.map(({ code }) => code)).toEqual(['trainer_unavailable']);
});

it('is cancelled at once while a picture hangs, and keeps what was said before', async () => {
  const stop = new AbortController();
  const images = ['a.png', 'b.png', 'hang.png'].map((name) => picture(name));
  const checking = askTrainer(images, {
    ...options(new VerdictStore(own())),
    signal: stop.signal,
  });
  const settled = checking.then(
    () => 'done',
    () => 'cancelled',
  );
  await waitFor('the picture that hangs', async () =>
    (await asked().catch((): string[] => [])).includes('hang.png'),
  );
  stop.abort();
  expect(await settled).toBe('cancelled');
  expect((await keptVerdicts(images, new VerdictStore(own()))).size).toBeGreaterThanOrEqual(1);
});

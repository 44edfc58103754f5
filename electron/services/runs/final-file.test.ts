import { mkdir, open, readFile, stat, truncate, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeSafetensors } from '../../formats/safetensors/safetensors.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { readFinalFile } from './final-file.js';

const BF16_NAN = 0x7fc1;
let runDir: string;
let path: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir: runDir, remove } = await temporaryFolder());
  await mkdir(join(runDir, 'output'));
  path = join(runDir, 'output', 'x.safetensors');
});
afterEach(() => remove());

const NOTHING_SEEN = { checkpoints: [] };
const look = (createdAt = 0, model: Parameters<typeof readFinalFile>[2] = NOTHING_SEEN) =>
  readFinalFile(runDir, { outputName: 'x', createdAt }, model);

async function write(last = 0): Promise<void> {
  const data = Buffer.alloc(2 * 200_000);
  data.writeUInt16LE(last, data.length - 2);
  await writeSafetensors(path, [['a', { dtype: 'BF16', shape: [200_000], data }]]);
}

it('finds a NaN in the very last number, and none in a sound file', async () => {
  expect(await look()).toEqual({ isThere: false, hasNaN: false });
  await write();
  expect(await look()).toEqual({ isThere: true, hasNaN: false });
  await write(0x7f80); // infinity is no NaN
  expect(await look()).toEqual({ isThere: true, hasNaN: false });
  await write(BF16_NAN);
  expect(await look()).toEqual({ isThere: true, hasNaN: true });
});

it('takes neither a file that is cut short nor one that was there before, unless the trainer was seen writing it', async () => {
  await write();
  const { mtimeMs, size } = await stat(path);
  expect((await look(mtimeMs + 1000)).isThere).toBe(true); // within the step of the coarsest clock
  expect((await look(mtimeMs + 60_000)).isThere).toBe(false);
  const told = { file: 'x.safetensors', step: 1, epoch: 1, isFinal: true, sizeBytes: 0, t: 0 };
  expect((await look(mtimeMs + 60_000, { checkpoints: [told] })).isThere).toBe(true);
  await truncate(path, size - 2);
  expect((await look()).isThere).toBe(false);
});

it('keeps its verdict beside the run, for exactly this file', async () => {
  await write();
  await look();
  const verdict = JSON.parse(await readFile(join(runDir, 'final-file.json'), 'utf8')) as object;
  expect(verdict).toMatchObject({ hasNaN: false, size: (await stat(path)).size });
  // The same size and time with a NaN inside: only a verdict that is kept can say “none”.
  const { atime, mtime, size } = await stat(path);
  const handle = await open(path, 'r+');
  await handle.write(Buffer.from([0xc1, 0x7f]), 0, 2, size - 2);
  await handle.close();
  await utimes(path, atime, mtime);
  const isSameTime = (await stat(path)).mtimeMs === (verdict as { mtimeMs: number }).mtimeMs;
  if (isSameTime) expect((await look()).hasNaN).toBe(false);
  await utimes(path, atime, new Date(mtime.getTime() + 5000));
  expect((await look()).hasNaN).toBe(true);
});

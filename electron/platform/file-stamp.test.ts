import { rename, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/pictures.js';
import { markAt, NOT_THERE, stampAt } from './file-stamp.js';

let dir = '';
let path = '';
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  path = join(dir, 'a.txt');
  await writeFile(path, 'one');
});
afterEach(() => remove());

it('stays while nothing happens, and of a link is that of its target', async () => {
  await symlink(path, join(dir, 'link'));
  expect(await stampAt(path)).toBe(await stampAt(path));
  expect(await stampAt(join(dir, 'link'))).toBe(await stampAt(path));
});

it('is another one after a change of the same length whose time was put back', async () => {
  const before = await stampAt(path);
  const { atime, mtime, ctimeMs } = await stat(path);
  // The clock of the file system has gone on.
  do await writeFile(path, 'two');
  while ((await stat(path)).ctimeMs === ctimeMs);
  await utimes(path, atime, mtime);
  expect(await stampAt(path)).not.toBe(before);
});

it('is another one for another file of that name, and says what is not there', async () => {
  const before = await stampAt(path);
  const other = join(dir, 'b.txt');
  await writeFile(other, 'one');
  await rename(other, path);
  expect(await stampAt(path)).not.toBe(before);
  expect(await stampAt(join(path, 'below'))).toBe(NOT_THERE);
  expect(await stampAt(other)).toBe(NOT_THERE);
});

it('proves nothing of a file that was changed just before, or after', async () => {
  const { mtimeMs, ctimeMs } = await stat(path);
  const changed = Math.max(mtimeMs, ctimeMs);
  expect((await markAt(path, changed - 1)).isFresh).toBe(true);
  expect((await markAt(path, changed + 1)).isFresh).toBe(true);
  // Two seconds are the longest step of any clock.
  expect((await markAt(path, changed + 2001)).isFresh).toBe(false);
  expect((await markAt(join(dir, 'gone'), changed)).isFresh).toBe(false);
});

import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/pictures.js';
import { findBadCaches } from './index.js';

const run = promisify(execFile);
const folder = { dir: 'img/10_cat', captionExtension: '.txt' };
let project = '';
let dir = '';
let remove: () => Promise<void>;

/** Seconds since 1970 of the images; caches come an hour later. */
const BEFORE = 1_700_000_000;
const AFTER = BEFORE + 3600;

let whole: Buffer;

/** A real zip as Python writes it, with the names the trainer's library uses. */
beforeAll(async () => {
  const made = await temporaryFolder();
  const path = join(made.dir, 'x.npz');
  const program = [
    'import sys, zipfile',
    "with zipfile.ZipFile(sys.argv[1], 'w') as z:",
    "    z.writestr('latents_64x64.npy', b'x' * 4000)",
    "    z.writestr('original_size_64x64.npy', b'y' * 40)",
  ].join('\n');
  await run('python3', ['-c', program, path]);
  whole = await readFile(path);
  await made.remove();
});

async function cache(name: string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, whole);
  await utimes(path, AFTER, AFTER);
  return path;
}

async function source(name: string, at = BEFORE): Promise<void> {
  await writeFile(join(dir, name), name);
  await utimes(join(dir, name), at, at);
}

const find = ({ dir, captionExtension }: { dir: string; captionExtension: string }) =>
  findBadCaches({ dir: join(project, dir), captionExtension });

beforeEach(async () => {
  ({ dir: project, remove } = await temporaryFolder());
  dir = join(project, folder.dir);
  await mkdir(dir, { recursive: true });
  await source('a.png');
  await source('a.txt');
});
afterEach(() => remove());

it('leaves whole caches that are newer than image and caption', async () => {
  await cache('a_0512x0512_flux.npz');
  await cache('a_flux_te.npz');
  expect(await find(folder)).toEqual([]);
});

it('finds a cache cut short at any place', async () => {
  for (const bytes of [0, 1, 21, 22, 500, whole.length - 60, whole.length - 1]) {
    const path = await cache('a_0512x0512_flux.npz');
    await truncate(path, bytes);
    await utimes(path, AFTER, AFTER);
    expect(await find(folder)).toEqual([{ path, reason: 'broken' }]);
  }
});

it('an image written later makes its latents stale, a caption its text encoder outputs', async () => {
  const latents = await cache('a_0512x0512_flux.npz');
  const text = await cache('a_flux_te.npz');
  await source('a.txt', AFTER + 1);
  expect(await find(folder)).toEqual([{ path: text, reason: 'stale' }]);
  await source('a.png', AFTER + 1);
  expect(await find(folder)).toEqual([
    { path: latents, reason: 'stale' },
    { path: text, reason: 'stale' },
  ]);
});

it('knows the caption extension of the concept', async () => {
  const text = await cache('a_flux_te.npz');
  await source('a.caption', AFTER + 1);
  expect(await find(folder)).toEqual([]);
  expect(await find({ ...folder, captionExtension: '.caption' })).toEqual([
    { path: text, reason: 'stale' },
  ]);
});

it('passes over other files, links, and folders that are not there', async () => {
  await writeFile(join(dir, 'mine.npz'), 'not a zip');
  await writeFile(join(project, 'target_flux_te.npz'), 'not a zip');
  await symlink(join(project, 'target_flux_te.npz'), join(dir, 'a_flux_te.npz'));
  expect(await find(folder)).toEqual([]);
  expect(await find({ ...folder, dir: 'img/5_gone' })).toEqual([]);
});

import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../platform/log.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { KnownProjects } from './index.js';

let dir = '';
let remove: () => Promise<void>;
let file = '';
let known: KnownProjects;
beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  file = join(dir, 'data', 'known-projects.json');
  known = new KnownProjects(file, silentLogger, () => 7);
});
afterEach(() => remove());

const send = (value: string) => ({ kind: 'send' as const, value });

it('keeps exact values of a project, gives them to no other, and lets go of them', async () => {
  expect(await known.isFirstStart()).toBe(true);
  await known.allow('project-1', [send('a'), send('b'), send('a')]);
  expect(await known.isFirstStart()).toBe(false);
  const other = new KnownProjects(file, silentLogger);
  expect((await other.find('project-1'))?.allowed).toMatchObject([send('a'), send('b')]);
  expect(await other.find('project-2')).toBeNull();
  await other.revoke('project-1', send('a'));
  expect((await known.find('project-1'))?.allowed).toEqual([{ ...send('b'), at: 7 }]);
});

it('can be read by its user alone', async () => {
  await known.see('project-1', dir, 'one');
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('places come newest first; what is known already is not written again', async () => {
  await known.see('project-1', join(dir, 'a'), 'one');
  await known.see('project-1', join(dir, 'b'), 'one');
  const { mtimeMs, ino } = await stat(file);
  await known.see('project-1', join(dir, 'b'), 'one');
  expect(await stat(file)).toMatchObject({ mtimeMs, ino });
  const places = (await known.find('project-1'))?.places.map((place) => place.dir);
  expect(places).toEqual([join(dir, 'b'), join(dir, 'a')]);
});

it('a damaged file is kept aside, and everything asks anew', async () => {
  await mkdir(join(dir, 'data'));
  await writeFile(file, '{ "projects": [');
  expect(await known.find('project-1')).toBeNull();
  // No first start: what a recent list holds by now may be a stranger's.
  expect(await known.isFirstStart()).toBe(false);
  await known.allow('project-1', [send('a')]);
  const names = await readdir(join(dir, 'data'));
  expect(names.filter((name) => name.includes('.damaged-'))).toHaveLength(1);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ version: 1 });
});

it('many at once lose nothing', async () => {
  const other = new KnownProjects(file, silentLogger);
  const values = Array.from({ length: 20 }, (_, at) => send(`${at}`));
  await Promise.all(
    values.map((value, at) => (at % 2 === 0 ? known : other).allow('project-1', [value])),
  );
  expect((await known.find('project-1'))?.allowed).toHaveLength(20);
});

it('a copy has what the project that it was made from has', async () => {
  await known.allow('project-1', [send('a')]);
  await known.noteRun('project-1', '20260101-120000-abcd', [send('r')]);
  await known.noteState('project-1', '20260101-120000-abcd', 'runs/x', 'hash');
  await known.inherit('project-1', 'project-2');
  expect(await known.find('project-2')).toMatchObject({
    allowed: [send('a')],
    ownRuns: [
      {
        id: '20260101-120000-abcd',
        given: [send('r')],
        states: [{ folder: 'runs/x', sha256: 'hash' }],
      },
    ],
  });
});

import { execFileSync } from 'node:child_process';
import { link, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/pictures.js';
import {
  openNew,
  openToAppend,
  openToRead,
  peekOwn,
  readOwn,
  removeOwn,
  replaceOwn,
  replaceOwnSoon,
  truncateOwn,
  type SetAside,
} from './own-files.js';
import { OwnFolder } from './own-folder.js';

let dir = '';
let remove: () => Promise<void>;
let aside: SetAside[];
const onAside = (one: SetAside): void => void aside.push(one);
const users = () => join(dir, 'users.txt');
const ours = () => join(dir, 'own', 'file');

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  aside = [];
  await mkdir(join(dir, 'own'));
  await writeFile(users(), 'of the user');
});
afterEach(() => remove());

async function append(path: string): Promise<void> {
  const handle = await openToAppend(path, onAside);
  await handle.writeFile('+');
  await handle.close();
}

async function begin(path: string): Promise<void> {
  const handle = await openNew(path, onAside);
  await handle.writeFile('+');
  await handle.close();
}

/** Each way to change a file, and what it leaves of one that held “abc”. */
const CHANGES: readonly [string, (path: string) => Promise<void>, string | null][] = [
  ['openToAppend', append, 'abc+'],
  ['replaceOwn', (path) => replaceOwn(path, 'new', onAside), 'new'],
  ['replaceOwnSoon', (path) => replaceOwnSoon(path, 'new', onAside), 'new'],
  ['truncateOwn', (path) => truncateOwn(path, 1, onAside), 'a'],
  ['removeOwn', (path) => removeOwn(path, onAside), null],
];
const textOrNull = (path: string) => readFile(path, 'utf8').catch(() => null);

describe.each(CHANGES)('%s', (_name, change, left) => {
  it('changes a file of ours', async () => {
    await writeFile(ours(), 'abc');
    await change(ours());
    expect(await textOrNull(ours())).toBe(left);
    expect(aside).toEqual([]);
  });

  it('never changes what a link leads to; the link keeps its target under another name', async () => {
    await symlink(users(), ours());
    await change(ours());
    expect(await readFile(users(), 'utf8')).toBe('of the user');
    expect(aside).toMatchObject([{ path: ours(), what: 'link' }]);
    expect(await readFile(aside[0]?.to ?? '', 'utf8')).toBe('of the user');
    expect(aside[0]?.to).toMatch(/file\.link-moved-aside-[0-9a-f]{6}$/);
  });

  it('makes nothing where a link led nowhere', async () => {
    await symlink(join(dir, 'not there'), ours());
    await change(ours());
    expect(await readdir(dir)).toEqual(['own', 'users.txt']);
  });

  it('leaves the other names of a file as they are', async () => {
    await writeFile(users(), 'abc');
    await link(users(), ours());
    await change(ours());
    expect(await readFile(users(), 'utf8')).toBe('abc');
    expect(await textOrNull(ours())).toBe(left);
    expect(aside).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('does not wait at a named pipe', async () => {
    execFileSync('mkfifo', [ours()]);
    await change(ours());
    expect(aside).toMatchObject([{ what: 'device' }]);
  });
});

it('openNew makes a file, refuses a real one, and moves a link aside', async () => {
  await symlink(users(), ours());
  await begin(ours());
  expect(await readFile(users(), 'utf8')).toBe('of the user');
  expect(await readFile(ours(), 'utf8')).toBe('+');
  await expect(begin(ours())).rejects.toMatchObject({ code: 'EEXIST' });
});

it('reading follows no link; a look from outside moves nothing', async () => {
  await symlink(users(), ours());
  expect(await peekOwn(ours())).toBeNull();
  expect(await openToRead(ours())).toBeNull();
  expect(await readdir(join(dir, 'own'))).toEqual(['file']);
  expect(await readOwn(ours(), onAside)).toBeNull();
  expect(aside).toHaveLength(1);
});

describe('a folder of ours', () => {
  const own = () => new OwnFolder(join(dir, 'own'), onAside);

  it('is real in every part, whichever of them was a link, also one of several behind each other', async () => {
    await mkdir(join(dir, 'elsewhere', 'history'), { recursive: true });
    for (const depth of [0, 1]) {
      const parts = ['a', `b${depth}`];
      if (depth === 1) await mkdir(join(dir, 'own', 'a'), { recursive: true });
      await symlink(join(dir, 'elsewhere'), join(dir, 'second'));
      await symlink(join(dir, 'second'), join(dir, 'own', ...parts.slice(0, depth + 1)));
      await own().replace([...parts, 'log'], 'x');
      expect(await readdir(join(dir, 'elsewhere', 'history'))).toEqual([]);
      expect(await readdir(join(dir, 'elsewhere'))).toEqual(['history']);
      expect(await readFile(join(dir, 'own', ...parts, 'log'), 'utf8')).toBe('x');
      await removeOwn(join(dir, 'second'));
      expect(aside.length).toBeGreaterThan(depth);
    }
  });

  it('finds nothing behind a link, and reads nothing there', async () => {
    await writeFile(join(dir, 'log'), 'of the user');
    await symlink(dir, join(dir, 'own', 'a'));
    expect(await own().read('a', 'log')).toBeNull();
    expect(await own().names('a')).toEqual([]);
  });

  it('notices that a folder was exchanged for a link since', async () => {
    const one = own();
    await one.replace(['a', 'b', 'log'], '1');
    execFileSync('mv', [join(dir, 'own', 'a', 'b'), join(dir, 'moved')]);
    await mkdir(join(dir, 'target'));
    await symlink(join(dir, 'target'), join(dir, 'own', 'a', 'b'));
    await one.replace(['a', 'b', 'log'], '2');
    expect(await readdir(join(dir, 'target'))).toEqual([]);
    expect(await readFile(join(dir, 'own', 'a', 'b', 'log'), 'utf8')).toBe('2');
  });

  it('a file in the place of a folder is moved aside, not written over', async () => {
    await writeFile(join(dir, 'own', 'a'), 'mine');
    await own().replace(['a', 'log'], 'x');
    expect(aside).toMatchObject([{ what: 'file' }]);
    expect(await readFile(aside[0]?.to ?? '', 'utf8')).toBe('mine');
  });
});

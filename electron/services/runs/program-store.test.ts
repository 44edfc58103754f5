import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/pictures.js';
import { ProgramStore } from './program-store.js';

let dir: string;
let source: string;
let store: ProgramStore;
let clean: () => Promise<void>;
beforeEach(async () => {
  ({ dir, remove: clean } = await temporaryFolder());
  source = join(dir, 'app', 'launcher');
  await mkdir(join(source, 'parts', '__pycache__'), { recursive: true });
  await writeFile(join(source, 'start.py'), 'import parts.one\n');
  await writeFile(join(source, 'parts', 'one.py'), 'print(1)\n');
  await writeFile(join(source, 'parts', '__pycache__', 'one.pyc'), 'compiled');
  store = new ProgramStore(join(dir, 'programs'));
});
afterEach(() => clean());

const tree = async (path: string) => (await readdir(path, { recursive: true })).sort();

describe('ProgramStore', () => {
  it('copies a folder or a file by the hash of its content, for this user alone', async () => {
    const { hash, path } = await store.keep(source);
    expect(path).toBe(join(dir, 'programs', hash, 'launcher'));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await tree(path)).toEqual(['parts', join('parts', 'one.py'), 'start.py']);
    const file = await store.keep(join(source, 'start.py'));
    expect(await readFile(file.path, 'utf8')).toBe('import parts.one\n');
    expect(file.hash).not.toBe(hash);
    for (const [one, mode] of [
      [join(dir, 'programs'), 0o700],
      [join(path, 'parts'), 0o700],
      [join(path, 'start.py'), 0o600],
    ] as const) {
      if (process.platform !== 'win32') expect((await stat(one)).mode & 0o777).toBe(mode);
    }
  });

  it('gives a changed program another place and leaves the copy of before alone', async () => {
    const before = await store.keep(source);
    await appendFile(join(source, 'parts', 'one.py'), 'print(2)\n');
    const after = await store.keep(source);
    expect(after.path).not.toBe(before.path);
    expect(await readFile(join(before.path, 'parts', 'one.py'), 'utf8')).toBe('print(1)\n');
  });

  it.each<[string, (path: string) => Promise<unknown>]>([
    ['a changed file', (path) => writeFile(join(path, 'start.py'), 'forged')],
    [
      'a changed file of the same length',
      (path) => writeFile(join(path, 'start.py'), 'x'.repeat(17)),
    ],
    ['a missing file', (path) => unlink(join(path, 'parts', 'one.py'))],
    ['a module more', (path) => writeFile(join(path, 'site.py'), 'forged')],
    [
      'forged compiled code',
      async (path) => {
        await mkdir(join(path, 'parts', '__pycache__'));
        await writeFile(join(path, 'parts', '__pycache__', 'one.cpython-311.pyc'), 'forged');
      },
    ],
    [
      'a file that is a link',
      async (path) => {
        await writeFile(join(dir, 'forged.py'), 'import parts.one\n');
        await unlink(join(path, 'start.py'));
        await symlink(join(dir, 'forged.py'), join(path, 'start.py'));
      },
    ],
  ])('mends a copy that was tampered with: %s', async (_, tamper) => {
    const { path } = await store.keep(source);
    const whole = await tree(path);
    await tamper(path);
    expect((await store.keep(source)).path).toBe(path);
    expect(await tree(path)).toEqual(whole);
    expect(await readFile(join(path, 'start.py'), 'utf8')).toBe('import parts.one\n');
    expect(await readFile(join(path, 'parts', 'one.py'), 'utf8')).toBe('print(1)\n');
    expect((await stat(join(path, 'start.py'))).nlink).toBe(1);
  });

  it('replaces a whole copy that is a link, and never writes through it', async () => {
    const { hash, path } = await store.keep(source);
    await store.removeOthers(new Set());
    const elsewhere = join(dir, 'elsewhere');
    await mkdir(elsewhere);
    await symlink(elsewhere, join(dir, 'programs', hash));
    await store.keep(source);
    expect(await readdir(elsewhere)).toEqual([]);
    expect(await readFile(join(path, 'start.py'), 'utf8')).toBe('import parts.one\n');
  });

  it('removes what is not in use, and nothing else', async () => {
    const folder = await store.keep(source);
    const file = await store.keep(join(source, 'start.py'));
    await store.removeOthers(new Set([file.hash]));
    expect(await readdir(join(dir, 'programs'))).toEqual([file.hash]);
    expect(folder.hash).not.toBe(file.hash);
  });
});

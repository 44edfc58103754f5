import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/pictures.js';
import { FoldersService } from './index.js';

let dir = '';
let remove: () => Promise<void>;
let folders: FoldersService;
const root = () => join(dir, 'root');

beforeEach(async () => {
  const made = await temporaryFolder();
  dir = await realpath(made.dir);
  remove = made.remove;
  for (const name of ['root/a10', 'root/A2', 'root/.hidden', 'outside', 'root-2']) {
    await mkdir(join(dir, name), { recursive: true });
  }
  await writeFile(join(root(), 'a10', 'x.png'), '');
  await writeFile(join(root(), 'a10', 'x.txt'), '');
  await writeFile(join(root(), 'model.safetensors'), '');
  await writeFile(join(root(), 'notes.txt'), '');
  await symlink(join(dir, 'outside'), join(root(), 'way out'));
  await symlink(join(root(), 'a10'), join(root(), 'b link'));
  await symlink(join(root(), 'nowhere'), join(root(), 'broken'));
  folders = new FoldersService({ roots: () => [root(), join(dir, 'not there')] });
});
afterEach(() => remove());

it('shows the roots that are there', async () => {
  expect(await folders.roots()).toEqual([{ name: 'root', path: root(), isFolder: true }]);
});

it('lists folders in natural order, wanted files, nothing hidden and nothing that leads out', async () => {
  const listing = await folders.list(root(), ['safetensors']);
  expect(listing.parent).toBeNull();
  expect(listing.entries.map((entry) => [entry.name, entry.isFolder, entry.imageCount])).toEqual([
    ['A2', true, 0],
    ['a10', true, 1],
    ['b link', true, 1],
    ['model.safetensors', false, undefined],
  ]);
  expect((await folders.list(join(root(), 'a10'))).parent).toBe(root());
});

it.each(['', '/..', '/../outside', '/../root-2', '/way out', '/../none', '/a10/../../outside'])(
  'root%s is refused unless it is inside',
  async (path) => {
    const listed = folders.list(`${root()}${path}`);
    if (path === '') await expect(listed).resolves.toMatchObject({ path: root() });
    else await expect(listed).rejects.toMatchObject({ code: 'forbidden_path' });
  },
);

it('refuses relative paths, and says what is missing inside a root', async () => {
  await expect(folders.list('root')).rejects.toMatchObject({ code: 'forbidden_path' });
  await expect(folders.list(join(root(), 'none'))).rejects.toMatchObject({ code: 'not_found' });
  const file = join(root(), 'notes.txt');
  await expect(folders.list(file)).rejects.toMatchObject({ code: 'bad_request' });
});

it('makes folders, inside only and with plain names only', async () => {
  expect(await folders.create(root(), 'Neü 🦊')).toEqual({ path: join(root(), 'Neü 🦊') });
  await expect(folders.create(root(), 'Neü 🦊')).rejects.toMatchObject({ code: 'conflict' });
  for (const name of ['../x', 'a/b', '..', 'CON', 'x.', '.x']) {
    await expect(folders.create(root(), name)).rejects.toMatchObject({ code: 'bad_request' });
  }
  const outside = folders.create(join(root(), 'way out'), 'x');
  await expect(outside).rejects.toMatchObject({ code: 'forbidden_path' });
});

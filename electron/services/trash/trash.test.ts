import { lstat, mkdir, readFile, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Concept } from '../../../shared/contract/index.js';
import { encodeImageId, isImageName } from '../../../shared/domain/dataset/index.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { TestProject } from '../../testing/open-project.js';
import type { History } from '../history/index.js';
import { deleteImages, emptyTrash, measureTrash, trashDir, trashPlace } from './index.js';

let root = '';
let remove: () => Promise<void>;
let history: History;
let project: TestProject;

const own: Concept = { id: 'fox', name: 'fox', dir: 'img/10_fox', isLinked: false, repeats: 10 };
const at = (name = '') => join(root, 'project', 'img', '10_fox', name);
const mine = (name = '') => join(root, 'mine', name);
const linked = (): Concept => ({ ...own, id: 'owl', name: 'owl', dir: mine(), isLinked: true });
const folder = () => project.folder;
const never = new AbortController().signal;
const job = {
  id: 'job-1',
  signal: never,
  progress: () => undefined,
  message: () => undefined,
  log: () => undefined,
};

beforeEach(async () => {
  ({ dir: root, remove } = await temporaryFolder());
  await mkdir(at(), { recursive: true });
  await mkdir(mine());
  project = new TestProject(join(root, 'project'), [own, linked()]);
  ({ history } = project);
  await history.open();
});
afterEach(() => remove());

/** Deletes images of a concept by name; all that lie in `all` are known to the dataset. */
async function del(concept: Concept, names: string[], all = names) {
  const placeOf = concept.isLinked ? mine : at;
  const image = (name: string) => encodeImageId({ conceptId: concept.id, path: name });
  const known = all.map((name) => ({
    id: image(name),
    conceptId: concept.id,
    name,
    problems: all.length > names.length ? (['same_stem'] as const).slice() : [],
  }));
  const nameOf = (imageId: string) => known.find((one) => one.id === imageId)?.name ?? '';
  const { file, guard } = project;
  const dataset = {
    filePath: async (imageId: string) => placeOf(nameOf(imageId)),
    captionPath: async (imageId: string) => placeOf(nameOf(imageId).replace(/\.[^.]+$/, '.txt')),
    images: () => known,
  };
  return deleteImages({ file, folder: folder(), guard, history, dataset }, names.map(image), job);
}

const empty = (moveToSystemBin: ((path: string) => Promise<void>) | null) =>
  emptyTrash(folder(), { moveToSystemBin, signal: never, onProgress: () => undefined });

describe('deleting', () => {
  it('takes the caption along and the caches away, on the same volume; undo brings both back', async () => {
    const files = ['a.png', 'a.txt', 'a_0512x0768_flux.npz', 'a_flux_te.npz'];
    const others = ['a.npz', 'ab_flux_te.npz', 'b.png'];
    for (const name of [...files, ...others]) await writeFile(at(name), name);
    expect(await del(own, ['a.png'])).toMatchObject({ deleted: 1, failed: [] });
    expect((await readdir(at())).sort()).toEqual(others);
    const trash = await trashDir(folder(), own);
    expect((await lstat(trash)).dev).toBe((await lstat(at())).dev);
    expect(await measureTrash(folder(), isImageName)).toEqual({ images: 1, sizeBytes: 10 });
    await history.undo(history.get().undo[0]?.id ?? '');
    expect((await readdir(at())).sort()).toEqual([...others, 'a.png', 'a.txt'].sort());
    expect(await readFile(at('a.txt'), 'utf8')).toBe('a.txt');
  });

  it('leaves caption and caches to an image of the same stem', async () => {
    for (const name of ['a.png', 'a.jpg', 'a.txt', 'a_flux_te.npz']) await writeFile(at(name), 'x');
    await del(own, ['a.png'], ['a.png', 'a.jpg']);
    expect((await readdir(at())).sort()).toEqual(['a.jpg', 'a.txt', 'a_flux_te.npz']);
  });

  it('an image that could not be moved keeps its caches', async () => {
    for (const name of ['a.png', 'a_flux_te.npz']) await writeFile(at(name), 'x');
    const place = trashPlace(await trashDir(folder(), own), `${job.id}-${own.id}`, at('a.png'));
    await mkdir(place, { recursive: true });
    const { failed } = (await del(own, ['a.png'])) as { failed: unknown[] };
    expect(failed).toHaveLength(1);
    expect((await readdir(at())).sort()).toEqual(['a.png', 'a_flux_te.npz']);
  });

  it('in a linked folder goes to a hidden folder there', async () => {
    await writeFile(mine('o.png'), 'o');
    await del(project.file.concepts[1] ?? own, ['o.png']);
    expect(await readdir(mine())).toEqual(['.lora-studio-trash']);
  });
});

describe('emptying', () => {
  beforeEach(async () => {
    for (const name of ['a.png', 'a.txt']) await writeFile(at(name), name);
    await writeFile(mine('o.png'), 'o');
    await del(own, ['a.png']);
    await del(project.file.concepts[1] ?? own, ['o.png']);
  });

  it('hands every deleted folder to the system’s bin where there is one, and deletes nothing itself', async () => {
    const bin = join(root, 'bin');
    await mkdir(bin);
    let moved = 0;
    const { removed, failed } = await empty(async (path) =>
      rename(path, join(bin, `${(moved += 1)}-${basename(path)}`)),
    );
    expect({ removed, failed, moved }).toEqual({ removed: 2, failed: [], moved: 2 });
    const inBin = (await readdir(bin, { recursive: true })).map((name) => basename(name)).sort();
    expect(inBin).toEqual(expect.arrayContaining(['a.png', 'a.txt', 'o.png']));
    expect(await measureTrash(folder(), isImageName)).toEqual({ images: 0, sizeBytes: 0 });
  });

  it('what the bin refuses stays in the trash, and is named', async () => {
    const refused = Object.assign(new Error('no bin on this drive'), { code: 'EPERM' });
    const { removed, failed, gone } = await empty(() => Promise.reject(refused));
    expect([removed, gone]).toEqual([0, []]);
    expect(failed.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('not permitted') as string,
      expect.stringContaining('not permitted') as string,
    ]);
    expect(await measureTrash(folder(), isImageName)).toMatchObject({ images: 2 });
  });

  it('without a bin removes for good: links themselves, never what they lead to, nor unmarked folders', async () => {
    await writeFile(join(root, 'precious.png'), 'p');
    const trash = await trashDir(folder(), own);
    await symlink(join(root, 'precious.png'), join(trash, 'link'));
    await symlink(mine(), join(trash, 'link-to-folder'));
    const strangers = join(root, 'project', '.studio', 'other');
    await mkdir(strangers, { recursive: true });
    expect(await empty(null)).toMatchObject({ removed: 4, failed: [] });
    expect(await readFile(join(root, 'precious.png'), 'utf8')).toBe('p');
    expect(await readdir(mine())).toEqual(['.lora-studio-trash']);
    expect(await readdir(strangers)).toEqual([]);
  });

  it('a trash folder that is a link to elsewhere is left alone', async () => {
    const elsewhere = join(root, 'elsewhere');
    await rename(await trashDir(folder(), own), elsewhere);
    await symlink(elsewhere, join(root, 'project', '.studio', 'trash'));
    await empty(null);
    expect(await readdir(elsewhere, { recursive: true })).toContain(
      join(`${job.id}-${own.id}`, 'a.png'),
    );
  });

  it('the trash of a linked folder that is a link to elsewhere is moved aside, and the delete goes into a real one', async () => {
    const elsewhere = join(root, 'elsewhere');
    const trash = await trashDir(folder(), linked());
    await rename(trash, elsewhere);
    await symlink(elsewhere, trash);
    const before = await readdir(elsewhere, { recursive: true });
    expect(await trashDir(folder(), linked())).toBe(trash);
    expect((await lstat(trash)).isDirectory()).toBe(true);
    await empty(null);
    expect(await readdir(elsewhere, { recursive: true })).toEqual(before);
    expect(
      (await readdir(mine())).filter((name) => name.includes('link-moved-aside')),
    ).toHaveLength(1);
  });

  it('what no delete has put there stays', async () => {
    const trash = await trashDir(folder(), own);
    await mkdir(join(trash, '2019'));
    await writeFile(join(trash, '2019', 'holiday.jpg'), 'x');
    await mkdir(join(trash, 'job-9-deep', 'sub'), { recursive: true });
    await writeFile(join(trash, 'job-9-deep', 'sub', 'y.jpg'), 'y');
    await writeFile(join(trash, 'loose.jpg'), 'z');
    await empty(null);
    expect((await readdir(trash)).sort()).toEqual([
      '.made-by-lora-studio',
      '2019',
      'job-9-deep',
      'loose.jpg',
    ]);
    expect(await readFile(join(trash, '2019', 'holiday.jpg'), 'utf8')).toBe('x');
  });
});

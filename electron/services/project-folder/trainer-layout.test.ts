import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classTokens } from '../../../shared/domain/dataset/index.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { passedOverBeside, trainerLayout } from './trainer-layout.js';

let dir = '';
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
});
afterEach(() => remove());

/** Files that are there by name alone: nothing here is opened. */
async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(dir, path, '..'), { recursive: true });
    await writeFile(join(dir, path), '');
  }
}
const laidOut = async () =>
  (await trainerLayout(dir)).concepts.map(({ dir: folder, repeats, name }) => [
    folder,
    repeats,
    name,
  ]);
const passedOver = async () =>
  (await trainerLayout(dir)).passedOver.map((one) => [one.dir, one.why, one.images]);

describe('the layout of the trainer', () => {
  it('is found as its own Python finds it, folder by folder', async () => {
    const path = join(import.meta.dirname, '../../../fixtures/trainer/folder-names.json');
    const { rows } = JSON.parse(await readFile(path, 'utf8')) as {
      rows: (readonly [name: string, repeats: string | null, words: string])[];
    };
    const possible = rows.filter(([name]) => !name.includes('/') && !name.startsWith('.'));
    for (const [name] of possible) await put(`img/${name}/a.png`);
    const { concepts, passedOver: told } = await trainerLayout(dir);
    const number = (repeats: string | null) => (repeats === null ? 0 : Number(repeats));
    const trained = possible.filter(([, n]) => number(n) >= 1 && number(n) <= 10_000);
    const expected = trained.map(([name, n, words]) => [`img/${name}`, number(n), words]);
    const found = concepts.map((concept) => [
      concept.dir,
      concept.repeats,
      classTokens(concept, ''),
    ]);
    expect(found.sort()).toEqual(expected.sort());
    const names = told.map((folder) => folder.dir);
    const others = possible.filter((row) => !trained.includes(row));
    expect(names.sort()).toEqual(others.map(([name]) => `img/${name}`).sort());
    expect(new Set(concepts.map(({ name }) => name.toLowerCase())).size).toBe(concepts.length);
  });

  it('has concepts in img, straight in the folder, and regularisation images beside them', async () => {
    await put('img/3_oil style/a.png', '2_cat/a.png', 'reg/1_woman/a.jpg', 'reg/1_cat/a.jpg');
    const { concepts, passedOver: told } = await trainerLayout(dir);
    expect(concepts).toEqual([
      { dir: 'img/3_oil style', repeats: 3, name: 'oil style', isRegularisation: false },
      { dir: '2_cat', repeats: 2, name: 'cat', isRegularisation: false },
      { dir: 'reg/1_cat', repeats: 1, name: 'cat (regularisation)', isRegularisation: true },
      { dir: 'reg/1_woman', repeats: 1, name: 'woman', isRegularisation: true },
    ]);
    expect(told).toEqual([]);
  });

  it('never takes a file for a concept', async () => {
    await put('01_cat.png', '02_dog', '3_x.txt');
    expect(await trainerLayout(dir)).toEqual({ concepts: [], passedOver: [] });
  });

  it('has names that differ, also where folders have the same words or none', async () => {
    await put('img/4_fox/a.png', 'img/5_FOX/a.png', 'img/4/a.png', 'img/4_/a.png', 'img/6_ /a.png');
    const names = (await laidOut()).map(([, , name]) => String(name).toLowerCase());
    expect(new Set(names).size).toBe(5);
    expect(names).toContain('fox');
    expect(names.every((name) => name !== '')).toBe(true);
  });

  it('has names that a project’s file takes, however long the folder’s is', async () => {
    await put(`img/1_${'w'.repeat(250)}/a.png`);
    const [first] = await laidOut();
    expect(String(first?.[2])).toHaveLength(200);
  });
});

describe('what is passed over', () => {
  it('is told with its reason, where there are pictures', async () => {
    await put('img/10_fox/a.png', 'img/0_none/a.png', 'img/-3_less/a.png', 'img/20000_more/a.png');
    await put('img/backup/a.jfif', 'img/empty/a.txt', 'img/0_empty/a.npz', 'img/loose.png');
    await put(
      'reg/woman/a.png',
      'reg/b.jpg',
      'log/a.png',
      'model/a.png',
      'notes/a.png',
      '.x/a.png',
    );
    expect(await passedOver()).toEqual([
      ['img/-3_less', 'no_repeats', 1],
      ['img/0_none', 'no_repeats', 1],
      ['img/20000_more', 'too_many_repeats', 1],
      ['img/backup', 'no_number', 1],
      ['img', 'straight', 1],
      ['reg/woman', 'no_number', 1],
      ['reg', 'straight', 1],
    ]);
  });

  it('is also what lies beside concepts that lie straight in the folder', async () => {
    await put('5_fox/a.png', 'more/a.png', 'a.png', 'log/a.png', 'runs/x/a.png', 'samples/a.png');
    expect(await passedOver()).toEqual([
      ['more', 'no_number', 1],
      ['.', 'straight', 1],
    ]);
  });

  it('are links, which are not followed', async () => {
    await put('img/5_fox/a.png', 'away/7_far/a.png');
    await symlink(join(dir, 'away/7_far'), join(dir, 'img/7_far'));
    await symlink(join(dir, 'img/5_fox/a.png'), join(dir, 'img/8_link.png'));
    expect(await laidOut()).toEqual([['img/5_fox', 5, 'fox']]);
    expect(await passedOver()).toEqual([
      ['img/7_far', 'link', null],
      ['img', 'straight', 1],
    ]);
  });

  it('of a project is also a folder that is none of its concepts', async () => {
    await put('img/5_fox/a.png', 'img/3_cat/a.png', 'img/2_none/a.txt', 'img/photos/a.png');
    const own = [join(dir, 'img/5_fox'), join(dir, 'img/photos')];
    expect(await passedOverBeside(dir, own)).toEqual([
      { dir: 'img/3_cat', images: 1, why: 'not_in_project' },
    ]);
  });
});

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DatasetDelta, type Concept } from '../../../shared/contract/index.js';
import { TestProject } from '../../testing/open-project.js';
import { picture, temporaryFolder } from '../../testing/pictures.js';
import { folderOf } from '../../testing/project-folders.js';
import { readFirstScreen, writeFirstScreen } from './first-screen.js';

const MANY = 1000;
const fox: Concept = { id: 'fox', name: 'fox', dir: 'img/10_fox', isLinked: false, repeats: 10 };
const nameOf = (index: number) => `picture ${String(index)}.png`;
let dir = '';
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
});
afterEach(() => remove());

/** Opens the project anew; the names in the order in which they were told of. */
async function open(): Promise<string[]> {
  const project = new TestProject(dir, [fox]);
  const told: string[] = [];
  project.bus.listen((name, _, data) => {
    if (name === 'datasets.changed')
      told.push(...DatasetDelta.parse(data).upserted.map((image) => image.name));
  });
  await project.open();
  await project.close();
  expect(project.dataset.isComplete).toBe(true);
  return told;
}

it('shows what stood first the last time before the folder is listed, each file as it is now', async () => {
  const folder = join(dir, fox.dir);
  await mkdir(folder, { recursive: true });
  const content = await picture(8, 8).png().toBuffer();
  const numbers = Array.from({ length: MANY }, (_, index) => index + 1);
  await Promise.all(numbers.map((index) => writeFile(join(folder, nameOf(index)), content)));
  await open();
  const [kept] = await readFirstScreen(folderOf(dir).own);
  expect(kept?.names).toEqual(numbers.slice(0, 60).map(nameOf));

  await rm(join(folder, nameOf(3)));
  await writeFile(join(folder, nameOf(0)), content);
  const told = await open();
  const firstRows = numbers.slice(0, 20).filter((index) => index !== 3);
  expect(new Set(told.slice(0, 19))).toEqual(new Set(firstRows.map(nameOf)));
  expect(told).toHaveLength(MANY);
  expect(new Set(told)).toEqual(new Set([0, ...numbers].filter((at) => at !== 3).map(nameOf)));
});

it('keeps nothing of a small dataset, which is listed as quickly', async () => {
  await mkdir(join(dir, fox.dir), { recursive: true });
  await writeFile(join(dir, fox.dir, nameOf(1)), await picture(8, 8).png().toBuffer());
  expect(await open()).toEqual([nameOf(1)]);
  expect(await readFirstScreen(folderOf(dir).own)).toEqual([]);
});

it.each([
  ['a path', JSON.stringify([{ conceptId: 'fox', names: ['../secret.png'] }])],
  ['a path of Windows', JSON.stringify([{ conceptId: 'fox', names: ['..\\secret.png'] }])],
  ['half a file', '[{"conceptId":"fox","na'],
])('passes over a file with %s', async (_, text) => {
  await writeFirstScreen(folderOf(dir).own, [{ conceptId: 'fox', names: ['a.png'] }]);
  const file = join(dir, '.studio', 'first-screen.json');
  expect(await readFile(file, 'utf8')).toContain('a.png');
  await writeFile(file, text);
  expect(await readFirstScreen(folderOf(dir).own)).toEqual([]);
});

import type * as Fs from 'node:fs';
import { mkdir, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Concept, DatasetImage } from '../../../shared/contract/index.js';
import { TestProject } from '../../testing/open-project.js';
import { picture, temporaryFolder } from '../../testing/pictures.js';
import { waitFor } from '../../testing/wait-for.js';
import { EventBus } from '../events/event-bus.js';
import type { Dataset } from './index.js';

const watching = vi.hoisted(() => ({ isPossible: true }));
vi.mock('node:fs', async (importOriginal) => {
  const original = await importOriginal<typeof Fs>();
  return {
    ...original,
    watch: (...words: Parameters<typeof original.watch>) => {
      // What Linux says on some network drives, and where no more folders can be watched.
      if (!watching.isPossible) throw Object.assign(new Error('no watch'), { code: 'ENOSPC' });
      return original.watch(...words);
    },
  };
});

const fox: Concept = { id: 'fox', name: 'fox', dir: 'img/10_fox', isLinked: false, repeats: 10 };
let dir = '';
let folder = '';
let remove: () => Promise<void>;
let bus: EventBus;
let project: TestProject;
let dataset: Dataset;
/** What a page knows that was told every change since the start. */
let told: Map<string, DatasetImage>;
let pictures: Buffer[];

beforeEach(async () => {
  watching.isPossible = true;
  ({ dir, remove } = await temporaryFolder());
  folder = join(dir, fox.dir);
  await mkdir(folder, { recursive: true });
  bus = new EventBus();
  told = new Map();
  bus.listen((name, key, data) => {
    if (name !== 'datasets.changed' || key !== 'project-1') return;
    const { upserted, removed } = data as { upserted: DatasetImage[]; removed: string[] };
    for (const image of upserted) told.set(image.id, image);
    for (const gone of removed) told.delete(gone);
  });
  pictures = await Promise.all(
    [1, 2].map((seed) =>
      picture(60 + seed, 40, seed)
        .png()
        .toBuffer(),
    ),
  );
});
afterEach(async () => {
  await project.close();
  await remove();
});

async function attach(concept: Concept = fox): Promise<void> {
  project = new TestProject(dir, [concept], { bus });
  ({ dataset } = project);
  await project.open();
}

const put = (name: string, caption: string | null, seed = 0) =>
  Promise.all([
    writeFile(join(folder, `${name}.png`), pictures[seed] ?? Buffer.alloc(0)),
    caption === null ? null : writeFile(join(folder, `${name}.txt`), caption),
  ]);

const linesOf = (images: Iterable<DatasetImage>) =>
  [...images].map(({ name, caption, width }) => `${name} ${width} ${caption}`).sort();

/** What a service that has just been started finds there. */
async function afresh(concept: Concept = fox): Promise<string[]> {
  const other = new TestProject(dir, [concept]);
  await other.open();
  const lines = linesOf(other.dataset.images());
  await other.close();
  return lines;
}

/** Waits until both the service and those who were told know the folder as it is. */
async function expectSeen(concept: Concept = fox): Promise<void> {
  const wanted = (await afresh(concept)).join('\n');
  await waitFor('the changes to be seen', () => linesOf(dataset.images()).join('\n') === wanted);
  await waitFor('everybody to be told', () => linesOf(told.values()).join('\n') === wanted);
}

it('many changes of another program at once are all seen', async () => {
  const numbers = Array.from({ length: 900 }, (_, index) => index);
  await Promise.all(numbers.map((index) => put(`${index}`, `fox ${index}`)));
  await attach();
  await Promise.all(
    numbers.map(async (index) => {
      const path = join(folder, `${index}`);
      if (index % 6 === 0) await writeFile(`${path}.txt`, `changed outside ${index}`);
      if (index % 6 === 1) await unlink(`${path}.png`);
      if (index % 6 === 2) await rename(`${path}.png`, join(folder, `moved ${index}.png`));
      if (index % 6 === 3) await writeFile(`${path}.png`, pictures[1] ?? '');
      if (index % 6 === 4) await rm(`${path}.txt`);
      if (index % 6 === 5) await put(`new ${index}`, `new, ${index}`, 1);
    }),
  );
  await expectSeen();
  expect(dataset.images().length).toBe(900);
});

it('any order of changes ends in what is there', { timeout: 60_000 }, async () => {
  await attach();
  const change = fc.record({
    name: fc.constantFrom('a', 'b', 'A', 'ä 写'),
    what: fc.constantFrom('put', 'caption', 'unlink', 'uncaption', 'swap'),
    text: fc.string({ maxLength: 8 }),
    seed: fc.nat(1),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
      for (const { name, what, text, seed } of changes) {
        const path = join(folder, name);
        if (what === 'put') await put(name, null, seed);
        if (what === 'caption') await writeFile(`${path}.txt`, text);
        if (what === 'unlink') await rm(`${path}.png`, { force: true });
        if (what === 'uncaption') await rm(`${path}.txt`, { force: true });
        if (what === 'swap') await rename(`${path}.png`, join(folder, 'b.png')).catch(() => null);
      }
      await expectSeen();
    }),
    { numRuns: 15 },
  );
});

it('a folder that is moved away is empty, and is followed again when it is back', async () => {
  await put('a', 'fox');
  await attach();
  await rename(folder, `${folder} aside`);
  await waitFor('the images to go', () => dataset.images().length === 0);
  expect(told.size).toBe(0);
  expect(await dataset.missing()).toEqual([{ conceptId: 'fox', dir: folder }]);
  await rename(`${folder} aside`, folder);
  await waitFor('the images to come back', () => dataset.images().length === 1);
  expect(await dataset.missing()).toEqual([]);
  // Not only looked at once: the new folder is watched.
  await put('b', 'another fox');
  await expectSeen();
  await rm(folder, { recursive: true });
  await waitFor('the images to go again', () => dataset.images().length === 0);
  await mkdir(folder);
  await put('c', 'third');
  await waitFor('the image of the new folder', () => dataset.images().length === 1);
  await expectSeen();
});

it('captions with an extension of their own are followed, too', async () => {
  const concept = { ...fox, captionExtension: '.caption' };
  await put('a', null);
  await attach(concept);
  await writeFile(join(folder, 'a.caption'), 'first');
  await waitFor('the caption', () => dataset.images()[0]?.caption === 'first');
});

it('where a drive tells nothing, a rescan finds the changes', async () => {
  watching.isPossible = false;
  await put('a', 'fox');
  await attach();
  await put('b', 'new');
  await writeFile(join(folder, 'a.txt'), 'changed outside');
  await project.jobs.wait(dataset.rescan().id);
  await expectSeen();
  expect(dataset.images()).toHaveLength(2);
});

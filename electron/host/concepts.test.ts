import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Input, Output, RequestName } from '../../shared/contract/index.js';
import { picture, temporaryFolder } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import { waitFor } from '../testing/wait-for.js';
import type { Studio } from './studio.js';

let dir: string;
let remove: () => Promise<void>;
let studio: Studio;
let client: Client;
let projectId: string;

async function ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  const result = await client.request(name, input);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

const put = async (folder: string, name: string, seed: number, caption?: string) => {
  await mkdir(join(dir, folder), { recursive: true });
  const stem = join(dir, folder, name);
  await writeFile(`${stem}.png`, await picture(300, 200, seed).png().toBuffer());
  if (caption !== undefined) await writeFile(`${stem}.txt`, caption);
};
const images = async () => (await ask('datasets.snapshot', { projectId })).images;
const concepts = async () => (await ask('projects.get', { projectId })).concepts;
const check = () =>
  ask('config.check', { projectId, values: { fields: {}, raw: {} }, engine: 'sd-scripts' });
const conceptId = async (name: string) =>
  (await concepts()).find((concept) => concept.name === name)?.id ?? '';

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  await put('p/img/3_cat', 'a', 1, 'cat one');
  await put('p/img/3_cat', 'b', 2, 'cat two');
  await put('p/img/2_dog', 'c', 3, 'dog');
  ({ studio, client } = await startStudio(join(dir, 'data')));
  projectId = (await ask('projects.open', { dir: join(dir, 'p') })).id;
  await waitFor('the scan', async () => (await ask('datasets.snapshot', { projectId })).isComplete);
});
afterEach(async () => {
  await studio.close();
  await remove();
});

describe('concepts of a project', () => {
  it('change without any folder being renamed, and say so in project.json', async () => {
    const id = await conceptId('cat');
    await ask('projects.updateConcepts', {
      projectId,
      concepts: [{ conceptId: id, name: ' Tom ', repeats: 7 }],
    });
    expect(await concepts()).toMatchObject([
      { name: 'dog', repeats: 2, dir: 'img/2_dog' },
      { name: 'Tom', repeats: 7, dir: 'img/3_cat' },
    ]);
    const stored = JSON.parse(await readFile(join(dir, 'p/project.json'), 'utf8')) as unknown;
    expect(stored).toMatchObject({ concepts: [{ name: 'dog' }, { name: 'Tom', repeats: 7 }] });
    expect((await readdir(join(dir, 'p/img'))).sort()).toEqual(['2_dog', '3_cat']);
    expect((await check()).steps).toMatchObject({ images: 3, imagesWithRepeats: 16 });
  });

  it('keep their names apart, and refuse extensions that are not for captions', async () => {
    const id = await conceptId('cat');
    const change = (more: object) =>
      ask('projects.updateConcepts', { projectId, concepts: [{ conceptId: id, ...more }] });
    await expect(change({ name: 'DOG ' })).rejects.toThrow('conflict');
    await expect(change({ captionExtension: '.png' })).rejects.toThrow('bad_request');
    const none = { projectId, concepts: [{ conceptId: 'none', repeats: 1 }] };
    await expect(ask('projects.updateConcepts', none)).rejects.toThrow('not_found');
    const twice = { projectId, name: 'Cat', repeats: 1, dir: null };
    await expect(ask('projects.addConcept', twice)).rejects.toThrow('conflict');
    expect((await concepts()).map(({ name }) => name)).toEqual(['dog', 'cat']);
  });

  it('read their captions by their own extension, and the trainer is told', async () => {
    const id = await conceptId('cat');
    await writeFile(join(dir, 'p/img/3_cat/a.caption'), 'in another file');
    await ask('projects.updateConcepts', {
      projectId,
      concepts: [{ conceptId: id, captionExtension: '.caption' }],
    });
    const shown = () =>
      images().then((all) =>
        all.map(({ name, caption, problems }) => [name, caption, ...problems]),
      );
    expect(await shown()).toEqual([
      ['c.png', 'dog'],
      ['a.png', 'in another file'],
      ['b.png', '', 'caption_missing'],
    ]);
    const { datasetToml, problems } = await check();
    expect(datasetToml.match(/caption_extension = .*/g)).toEqual([
      'caption_extension = ".txt"',
      'caption_extension = ".caption"',
    ]);
    expect(problems.map(({ code }) => code)).toContain('caption_missing');
    expect((await ask('datasets.orphans', { projectId })).files).toEqual([]);
    const image = (await images())[2];
    await ask('captions.save', {
      projectId,
      imageId: image?.id ?? '',
      text: 'saved',
      baseRev: 'none',
    });
    expect(await readFile(join(dir, 'p/img/3_cat/b.caption'), 'utf8')).toContain('saved');
    expect(await readFile(join(dir, 'p/img/3_cat/b.txt'), 'utf8')).toBe('cat two');
  });

  it('that are off are not trained; regularisation images double the steps', async () => {
    const [dog, cat] = [await conceptId('dog'), await conceptId('cat')];
    await ask('projects.updateConcepts', {
      projectId,
      concepts: [{ conceptId: dog, isEnabled: false }],
    });
    const without = await check();
    expect(without.steps?.imagesWithRepeats).toBe(6);
    expect(without.datasetToml).not.toContain('2_dog');
    await ask('projects.updateConcepts', {
      projectId,
      concepts: [{ conceptId: dog, isEnabled: true, isRegularisation: true }],
    });
    const regular = await check();
    expect(regular.steps?.imagesWithRepeats).toBe(6);
    expect(regular.steps?.totalSteps.max).toBe(2 * (without.steps?.totalSteps.max ?? 0));
    expect(regular.datasetToml).toContain('is_reg = true');
    await ask('projects.updateConcepts', {
      projectId,
      concepts: [{ conceptId: cat, isEnabled: false }],
    });
    expect((await check()).problems.map(({ code }) => code)).toContain('dataset_empty');
  });

  it('come as folders of their own or linked, and go without their files', async () => {
    await put('elsewhere', 'd', 4, 'bird');
    const own = await ask('projects.addConcept', {
      projectId,
      name: 'fish',
      repeats: 4,
      dir: null,
    });
    expect(own.project.concepts.at(-1)).toMatchObject({ id: own.conceptId, dir: 'img/4_fish' });
    const place = join(dir, 'elsewhere');
    const linked = { projectId, name: 'bird', repeats: 1, dir: place };
    const bird = await ask('projects.addConcept', linked);
    await waitFor('the bird', async () => (await images()).some(({ name }) => name === 'd.png'));
    await expect(ask('projects.addConcept', { ...linked, name: 'two' })).rejects.toThrow(
      'conflict',
    );
    await ask('projects.removeConcept', { projectId, conceptId: bird.conceptId });
    const cat = await conceptId('cat');
    await ask('projects.removeConcept', { projectId, conceptId: cat });
    expect((await images()).map(({ name }) => name)).toEqual(['c.png']);
    expect((await readdir(place)).sort()).toEqual(['d.png', 'd.txt']);
    expect(await readdir(join(dir, 'p/img/3_cat'))).toHaveLength(4);
    await expect(ask('projects.removeConcept', { projectId, conceptId: cat })).rejects.toThrow(
      'not_found',
    );
    // A new concept of that name does not take over the old one's files.
    const again = await ask('projects.addConcept', {
      projectId,
      name: 'cat',
      repeats: 3,
      dir: null,
    });
    expect(again.project.concepts.at(-1)?.dir).toBe('img/3_cat-2');
  });

  it('tell captions without an image', async () => {
    await writeFile(join(dir, 'p/img/3_cat/z.txt'), 'whose?');
    await writeFile(join(dir, 'p/img/3_cat/a.npz'), 'a cache');
    await writeFile(join(dir, 'p/img/2_dog/.hidden.txt'), 'x');
    const { files } = await ask('datasets.orphans', { projectId });
    expect(files).toEqual([{ conceptId: await conceptId('cat'), name: 'z.txt' }]);
  });
});

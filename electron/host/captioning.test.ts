import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Input } from '../../shared/contract/index.js';
import { picture } from '../testing/pictures.js';
import { ProjectStudio } from '../testing/project-studio.js';
import { say, startStubVision } from '../testing/stub-vision.js';
import { golden, IMAGES, MODEL } from '../testing/tagger-fixtures.js';
import { waitFor } from '../testing/wait-for.js';

const studio = new ProjectStudio();
const { ask, ended, images, img } = studio;
let projectId: string;

const NAMES = ['grey.png', 'alpha.png', 'tall.jpg', 'cmyk.jpg'];
const caption = (name: string) => readFile(img(name.replace(/\.\w+$/, '.txt')), 'utf8');
const allIds = async () => (await images()).map(({ id }) => id);

type Recipe = Input<'captioning.start'>['recipe'];
const tagger = (rules = {}, more: Partial<Recipe> = {}): Recipe => ({
  by: { kind: 'tagger', model: MODEL, rules },
  ...more,
});
const look = async (recipe: Recipe) =>
  ended(await ask('captioning.start', { projectId, imageIds: await allIds(), recipe }));
const save = async (recipe: Recipe) =>
  ended(await ask('captioning.save', { projectId, imageIds: await allIds(), recipe }));

beforeEach(async () => {
  await studio.make();
  for (const name of NAMES) await copyFile(join(IMAGES, name), img(name));
  await writeFile(img('grey.txt'), 'mine, solo');
  await studio.start();
  ({ projectId } = studio);
});
afterEach(() => studio.remove());

describe('tagging a project', () => {
  it('looks, previews, saves as one step and undoes; nothing is written before that', async () => {
    const job = await look(tagger());
    expect(job).toMatchObject({ state: 'succeeded', result: { made: 4, failed: [] } });
    await expect(caption('alpha.png')).rejects.toThrow('ENOENT');
    expect(await save(tagger())).toMatchObject({ result: { changed: 4, failed: [], waiting: 0 } });
    const expected = await golden();
    for (const name of NAMES) expect(await caption(name)).toBe(expected[name]?.tags.join(', '));
    const { undo } = await ask('history.get', { projectId });
    expect(undo[0]).toMatchObject({ kind: 'tagger', label: 'Captions by model', files: 4 });
    await ended(await ask('history.undo', { projectId, stepId: undo[0]?.id ?? '' }));
    expect(await caption('grey.png')).toBe('mine, solo');
    await expect(caption('alpha.png')).rejects.toThrow('ENOENT');
  });

  it('another threshold needs no model: also after a restart, and with the model gone from use', async () => {
    await look(tagger());
    await studio.start();
    const imageIds = await allIds();
    const recipe = tagger({ generalThreshold: 0.8, characterThreshold: 0.8 });
    const again = await look(recipe);
    expect(again.result).toMatchObject({ made: 0, passedOver: 4 });
    const { images: previews } = await ask('captioning.preview', { projectId, imageIds, recipe });
    expect(previews.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready', 'ready']);
    const expected = await golden();
    const names = (await images()).map(({ name }) => name);
    for (const [index, { tags, others }] of previews.entries()) {
      expect(tags.every(({ probability }) => probability >= 0.8)).toBe(true);
      expect(others.every(({ probability }) => probability < 0.8)).toBe(true);
      const likely = expected[names[index] ?? '']?.probabilities.slice(4).filter((p) => p >= 0.8);
      expect(tags).toHaveLength(likely?.length ?? -1);
    }
  });

  it('a picture that changed is looked at again; one that is broken is told', async () => {
    await look(tagger());
    await writeFile(img('alpha.png'), await picture(90, 80).png().toBuffer());
    await writeFile(img('broken.png'), 'no picture');
    await ended(await ask('datasets.rescan', { projectId }));
    const job = await look(tagger());
    expect(job.result).toMatchObject({ made: 1, passedOver: 3 });
    expect(job.result).toMatchObject({ failed: [{ file: 'broken.png' }] });
    const summary = await ask('captioning.summary', {
      projectId,
      imageIds: await allIds(),
      recipe: tagger(),
    });
    expect(summary).toMatchObject({ ready: 4, failed: 1, waiting: 0 });
  });

  it('that finds nothing leaves captions as they are and says so; none becomes empty', async () => {
    const rules = { generalThreshold: 1, characterThreshold: 1 };
    await look(tagger(rules));
    const imageIds = await allIds();
    const { images: previews } = await ask('captioning.preview', {
      projectId,
      imageIds,
      recipe: tagger(rules),
    });
    expect(new Set(previews.map(({ state }) => state))).toEqual(new Set(['failed']));
    expect(previews[0]?.reason).toMatch(/Lower the threshold/);
    const { result } = await save(tagger(rules));
    expect(result).toMatchObject({ changed: 0 });
    expect(result?.failed).toHaveLength(NAMES.length);
    expect(await caption('grey.png')).toBe('mine, solo');
    await expect(caption('alpha.png')).rejects.toThrow('ENOENT');
    // With a trigger word there is something to write.
    await save(tagger(rules, { triggerWord: 'ohwx' }));
    expect(await caption('alpha.png')).toBe('ohwx');
  });

  it('skips, or adds to, captions that are there; the trigger word comes first', async () => {
    const skipping = tagger({}, { existing: 'skip', triggerWord: 'ohwx' });
    expect((await look(skipping)).result).toMatchObject({ made: 3, passedOver: 1 });
    await save(skipping);
    expect(await caption('grey.png')).toBe('mine, solo');
    expect(await caption('alpha.png')).toMatch(/^ohwx, /);
    const adding = tagger({}, { existing: 'append', triggerWord: 'ohwx' });
    await look(adding);
    await save(adding);
    expect(await caption('grey.png')).toMatch(/^ohwx, mine, solo, /);
  });

  it('a cancelled job keeps what it has done and goes on from there', async () => {
    for (let index = 0; index < 60; index += 1)
      await copyFile(join(IMAGES, 'shrunk.jpg'), img(`more-${index}.jpg`));
    await ended(await ask('datasets.rescan', { projectId }));
    const imageIds = await allIds();
    let seen = 0;
    studio.client.subscribe('captioning.made', projectId, (data) => (seen += data.imageIds.length));
    const started = await ask('captioning.start', { projectId, imageIds, recipe: tagger() });
    const second = await studio.client.request('captioning.start', {
      projectId,
      imageIds,
      recipe: tagger(),
    });
    expect(second).toMatchObject({ ok: false, error: { code: 'conflict' } });
    await waitFor('the first images', () => seen > 0);
    await ask('jobs.cancel', started);
    expect((await ended(started)).state).toBe('cancelled');
    const done = (await ask('captioning.summary', { projectId, imageIds, recipe: tagger() })).ready;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(64);
    const rest = await look(tagger());
    expect(rest.result).toMatchObject({ made: 64 - done, passedOver: done });
  });

  it('a folder without a model is told at once', async () => {
    const recipe: Recipe = { by: { kind: 'tagger', model: studio.dir } };
    await expect(look(recipe)).rejects.toThrow('selected_tags.csv');
    const known: Recipe = { by: { kind: 'tagger', model: 'wd-vit-tagger-v3' } };
    await expect(look(known)).rejects.toThrow('WD ViT v3 is not downloaded yet.');
  });
});

it('prose from a server: kept, saved, undone; with it down the error says so', async () => {
  const stub = await startStubVision([say('A cat sits on a wall.')]);
  const by = { kind: 'endpoint' as const, address: stub.address, model: 'eyes', retries: 0 };
  const recipe: Recipe = { by, triggerWord: 'ohwx' };
  expect((await look(recipe)).result).toMatchObject({ made: 4 });
  await stub.close();
  expect((await save(recipe)).result).toMatchObject({ changed: 4 });
  expect(await caption('cmyk.jpg')).toBe('ohwx, A cat sits on a wall.');
  const other: Recipe = { by: { ...by, model: 'other' } };
  expect(await look(other)).toMatchObject({ state: 'failed', error: { code: 'disconnected' } });
});

it('a server’s key is asked for, kept and used, and comes out nowhere', async () => {
  const stub = await startStubVision([say('A cat.')], 'sk-right');
  const { address } = stub;
  const recipe: Recipe = { by: { kind: 'endpoint', address, model: 'eyes', retries: 0 } };
  expect(await look(recipe)).toMatchObject({ state: 'failed', error: { code: 'unauthorized' } });
  expect(await ask('captioning.endpointKey', { address })).toEqual({ key: 'none' });
  const kept = await ask('captioning.setEndpointKey', { address, key: 'sk-right' });
  expect(kept).toEqual({ key: 'session' }); // this host has no key store
  expect(await ask('captioning.endpointModels', { address })).toEqual({ models: ['eyes'] });
  expect((await look(recipe)).result).toMatchObject({ made: 4 });
  await save(recipe);
  await stub.close();
  expect(JSON.stringify(await ask('jobs.list', {}))).not.toContain('sk-right');
  for (const entry of await readdir(studio.root, { recursive: true, withFileTypes: true }))
    if (entry.isFile())
      expect(await readFile(join(entry.parentPath, entry.name), 'latin1')).not.toContain(
        'sk-right',
      );
});

it('recipes are kept with the project, each name once', async () => {
  const recipe = tagger({ generalThreshold: 0.5 }, { name: 'Fox' });
  await ask('captioning.saveRecipes', {
    projectId,
    recipes: [tagger({}, { name: 'Fox' }), recipe],
  });
  await studio.start();
  const { recipes } = await ask('captioning.recipes', { projectId });
  expect(recipes).toHaveLength(1);
  expect(recipes[0]?.by).toMatchObject({ rules: { generalThreshold: 0.5, separator: ', ' } });
});

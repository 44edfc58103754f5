import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Input, Output, RequestName } from '../../shared/contract/index.js';
import { picture, temporaryFolder } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import { makeTrainingProject, runCli } from '../testing/training-project.js';
import { waitFor } from '../testing/wait-for.js';
import type { Studio } from './studio.js';

let root = '';
let dir = '';
let remove: () => Promise<void>;
let studio: Studio;
let client: Client;
let projectId = '';
let seed = 0;

async function ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  const answer = await client.request(name, input);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return answer.value;
}
async function job(jobId: string): Promise<void> {
  const ended = await waitFor('the job', async () =>
    (await ask('jobs.list', {})).jobs.find((one) => one.id === jobId && one.endedAt !== null),
  );
  if (ended.error) throw new Error(ended.error.message);
}
/** Pictures of 96 pixels in folders; captions where there is a text. */
async function put(files: Record<string, string | null>, into = dir): Promise<void> {
  for (const [path, caption] of Object.entries(files)) {
    await mkdir(join(into, path, '..'), { recursive: true });
    const image = picture(96, 96, (seed += 1));
    const bytes = path.endsWith('.png') ? image.png() : image.jpeg();
    await writeFile(join(into, path), await bytes.toBuffer());
    if (caption !== null) await writeFile(join(into, path.replace(/\.\w+$/, '.txt')), caption);
  }
}
async function open(): Promise<Output<'projects.open'>> {
  ({ studio, client } = await startStudio(join(root, 'data')));
  const project = await ask('projects.open', { dir });
  projectId = project.id;
  return project;
}
const datasetToml = async () => {
  const values = { fields: {}, raw: {} };
  return (await ask('config.check', { projectId, values, engine: 'sd-scripts' })).datasetToml;
};
const tokensOf = (toml: string) =>
  [...toml.matchAll(/class_tokens = (.*)/g)].map(([, text]) => JSON.parse(text ?? '') as string);
async function report(): Promise<NonNullable<Output<'doctor.get'>['report']>> {
  await job((await ask('doctor.run', { projectId, depth: 'fast' })).jobId);
  const kept = (await ask('doctor.get', { projectId })).report;
  if (kept === null) throw new Error('no report');
  return kept;
}
const problemOf = async (id: string) => (await report()).findings.find((one) => one.id === id);
async function previews(engine: 'sd-scripts' | 'rehearsal'): Promise<Record<string, string>> {
  await job((await ask('preflight.run', { projectId, engine })).jobId);
  const { images } = await ask('preflight.get', { projectId });
  return Object.fromEntries(images.map(({ name, caption }) => [name, caption.lines.join('|')]));
}

beforeEach(async () => {
  ({ dir: root, remove } = await temporaryFolder());
  dir = join(root, 'kohya');
});
afterEach(async () => {
  await studio.close();
  await remove();
});

describe('a folder of another tool', () => {
  const FOLDER = {
    'img/10_anna/a.png': 'anna, hat',
    'img/10_anna/b.png': null,
    'img/3_oil style/c.png': null,
    'img/4/d.png': null,
    'reg/1_woman/e.png': null,
  };

  it('has no trigger word; all say of an image without a caption what the trainer takes', async () => {
    await put(FOLDER);
    const project = await open();
    expect(project.triggerWord).toBe('');
    expect(tokensOf(await datasetToml())).toEqual(['oil style', '', 'anna', 'woman']);
    const { measured } = (await problemOf('caption_missing')) ?? {};
    expect(Object.values(measured ?? {}).sort()).toEqual([
      'trained as “anna”',
      'trained as “oil style”',
      'trained as “woman”',
      'trained without any text: the name of its folder has no words behind the number',
    ]);
    const seen = { 'a.png': 'anna, hat', 'b.png': 'anna', 'c.png': 'oil style', 'd.png': '' };
    expect(await previews('sd-scripts')).toEqual({ ...seen, 'e.png': 'woman' });
    expect(await previews('rehearsal')).toEqual(seen);
    const scan = await studio.scanFolder(dir);
    expect(scan.concepts.map(({ classTokens }) => classTokens)).toEqual(
      tokensOf(await datasetToml()),
    );
    const plain = await studio.examineFolder(dir, 'fast');
    const ofPlain = plain.findings.find(({ id }) => id === 'caption_missing')?.measured;
    expect(Object.values(ofPlain ?? {}).sort()).toEqual(Object.values(measured ?? {}).sort());
  });

  it('is told to lack a trigger word in captions only when a person gave one', async () => {
    await put(FOLDER);
    await open();
    expect(await problemOf('trigger_missing')).toBeUndefined();
    await ask('projects.update', { projectId, triggerWord: 'ohwx' });
    expect((await problemOf('trigger_missing'))?.images).toHaveLength(1);
    expect(tokensOf(await datasetToml())).toEqual(['ohwx', 'ohwx', 'ohwx', 'woman']);
    expect(await previews('sd-scripts')).toMatchObject({ 'c.png': 'ohwx', 'e.png': 'woman' });
  });

  it('brings its regularisation images along as such', async () => {
    await put(FOLDER);
    const { concepts } = await open();
    expect(concepts.filter((one) => one.isRegularisation).map((one) => one.dir)).toEqual([
      'reg/1_woman',
    ]);
    expect(await datasetToml()).toMatch(/class_tokens = "woman"\nis_reg = true/);
  });

  it('keeps the words of the folder when a concept is renamed here', async () => {
    await put(FOLDER);
    const { concepts } = await open();
    const conceptId = concepts.find(({ name }) => name === 'oil style')?.id ?? '';
    await ask('projects.updateConcepts', {
      projectId,
      concepts: [{ conceptId, name: 'Paintings' }],
    });
    expect(tokensOf(await datasetToml())[0]).toBe('oil style');
  });

  it('names what is passed over, with the cure', async () => {
    await put({ ...FOLDER, 'img/0_off/f.png': null, 'img/backup/g.png': null });
    await open();
    const { folders } = await ask('datasets.passedOver', { projectId });
    expect(folders.map(({ dir: folder, why }) => [folder, why])).toEqual([
      ['img/0_off', 'no_repeats'],
      ['img/backup', 'no_number'],
    ]);
    const finding = await problemOf('folder_passed_over');
    expect(finding?.severity).toBe('warning');
    expect(finding?.files).toEqual([
      expect.stringMatching(/^img\/0_off \(1 picture\): .*put a number from 1/),
      expect.stringMatching(/^img\/backup \(1 picture\): .*rename it like “10_backup”/),
    ]);
  });

  it('that has no concept says which folders it passes over', async () => {
    await put({ 'img/0_off/f.png': null });
    ({ studio, client } = await startStudio(join(root, 'data')));
    const answer = await client.request('projects.open', { dir });
    expect(answer.ok ? '' : answer.error.hint).toMatch(/img\/0_off \(1 picture\): .*below 1/);
  });
});

it('a project that an earlier version saved keeps the trigger word that it guessed', async () => {
  await put({ 'img/10_anna/a.png': null, 'img/3_oil style/c.png': null });
  await open();
  await studio.close();
  const path = join(dir, 'project.json');
  const file = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...file, triggerWord: 'anna' }));
  expect((await open()).triggerWord).toBe('anna');
  expect(tokensOf(await datasetToml())).toEqual(['anna', 'anna']);
});

describe('pictures under endings that the trainer does not look for', () => {
  it('are shown as such; what is of a kind that it reads is renamed, which can be undone', async () => {
    await put({ 'img/5_fox/a.png': 'fox', 'img/5_fox/b.jfif': 'fox, saved by a browser' });
    await put({ 'img/5_fox/c.jpg_large': null, 'img/5_fox/d.TGA': null, 'img/5_fox/f.jp2': null });
    await open();
    const files = ['b.jfif', 'c.jpg_large', 'd.TGA', 'f.jp2'];
    const shown = await waitFor('the scan', async () => {
      const { images, isComplete } = await ask('datasets.snapshot', { projectId });
      return isComplete ? images : null;
    });
    expect(
      shown.filter(({ problems }) => problems.join() === 'not_for_trainer').map(({ name }) => name),
    ).toEqual(files);
    expect(shown.find(({ name }) => name === 'b.jfif')).toMatchObject({
      ...{ width: 96, height: 96, caption: 'fox, saved by a browser' },
    });
    const format = await problemOf('not_for_trainer');
    expect(Object.values(format?.measured ?? {})).toEqual([
      expect.stringContaining('another program'),
      expect.stringContaining('another program'),
    ]);
    const ending = await problemOf('other_ending');
    expect(ending?.fixes).toContain('rename_extension');
    const before = await readFile(join(dir, 'img/5_fox/b.jfif'));
    const { jobId } = await ask('doctor.fix', {
      ...{ projectId, fix: 'rename_extension', imageIds: ending?.images ?? [] },
    });
    await job(jobId);
    const listed = async () =>
      (await readdir(join(dir, 'img/5_fox'))).filter((name) => /^[bc]\.j/.test(name));
    expect(await listed()).toEqual(['b.jpg', 'c.jpg']);
    expect(await readFile(join(dir, 'img/5_fox/b.jpg'))).toEqual(before);
    expect(await previews('sd-scripts')).toMatchObject({ 'b.jpg': 'fox, saved by a browser' });
    const stepId = (await ask('history.get', { projectId })).undo[0]?.id ?? '';
    await job((await ask('history.undo', { projectId, stepId })).jobId);
    expect(await listed()).toEqual(['b.jfif', 'c.jpg_large']);
  });

  it('come in under an ending that it looks for, with their captions', async () => {
    await put({ 'b.jfif': 'fox, saved by a browser' }, join(root, 'brought'));
    await put({ 'img/5_fox/a.png': 'fox' });
    const { concepts } = await open();
    const { jobId } = await ask('datasets.addImages', {
      ...{ projectId, conceptId: concepts[0]?.id ?? '', newConcept: null, mode: 'copy' },
      paths: [join(root, 'brought')],
    });
    await job(jobId);
    expect((await readdir(join(dir, 'img/5_fox'))).sort()).toEqual([
      ...['a.png', 'a.txt', 'b.jpg', 'b.txt'],
    ]);
  });
});

it('trains as it says, by the stand-in of the trainer and by the rehearsal', async () => {
  const project = await makeTrainingProject();
  try {
    await put({ 'img/2_oil style/a.png': null, 'img/1_anna/b.png': null });
    for (const engine of [project.sdScripts, ['--engine', 'rehearsal']]) {
      const told = await runCli(project.dataDir, [
        'train',
        dir,
        ...engine,
        '--set',
        'epochs=1',
        '--json',
      ]);
      expect(told).toContain('finished');
    }
    const runs = join(dir, 'runs');
    for (const run of await readdir(runs)) {
      const output = join(runs, run, 'output');
      const [file = ''] = (await readdir(output)).filter((name) => name.endsWith('.safetensors'));
      const head = (await readFile(join(output, file))).toString('latin1');
      expect(head).toContain('oil style');
      expect(head).toContain('anna');
      expect(tokensOf(await readFile(join(runs, run, 'dataset.toml'), 'utf8'))).toEqual([
        ...['anna', 'oil style'],
      ]);
    }
  } finally {
    await project.remove();
    ({ studio, client } = await startStudio(join(root, 'data')));
  }
});

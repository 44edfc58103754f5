import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GLOBAL_KEY } from '../../shared/contract/index.js';
import { picture } from '../testing/pictures.js';
import { ProjectStudio } from '../testing/project-studio.js';
import { startStudio } from '../testing/studio.js';
import { waitFor } from '../testing/wait-for.js';
import { makeZip } from '../testing/zip.js';

const studio = new ProjectStudio();
const { ask, idOf, images, img, redo, resultOf, undo } = studio;
let projectId: string;

const names = async () => (await readdir(img())).filter((name) => !name.startsWith('.')).sort();

beforeEach(async () => {
  await studio.make();
  for (const name of ['a', 'b', 'c']) {
    await writeFile(
      img(`${name}.png`),
      await picture(20 + name.charCodeAt(0), 20)
        .png()
        .toBuffer(),
    );
    await writeFile(img(`${name}.txt`), `fox, ${name}`);
  }
  await studio.start();
  ({ projectId } = studio);
});
afterEach(() => studio.remove());

describe('deleting', () => {
  it('moves images with captions to the trash; undo, also after a restart, brings them back', async () => {
    const picked = [await idOf('a.png'), await idOf('b.png')];
    const before = await readFile(img('a.png'));
    expect(
      await resultOf(await ask('datasets.delete', { projectId, imageIds: picked })),
    ).toMatchObject({
      deleted: 2,
      failed: [],
    });
    expect(await names()).toEqual(['c.png', 'c.txt']);
    expect((await images()).map(({ name }) => name)).toEqual(['c.png']);
    expect(await ask('trash.get', { projectId })).toMatchObject({
      images: 2,
      goesToSystemBin: false,
    });
    await studio.start();
    expect((await ask('history.get', { projectId })).undo[0]).toMatchObject({
      kind: 'delete',
      label: 'Delete 2 images',
      files: 2,
    });
    await undo();
    expect(await names()).toEqual(['a.png', 'a.txt', 'b.png', 'b.txt', 'c.png', 'c.txt']);
    expect((await readFile(img('a.png'))).equals(before)).toBe(true);
    await redo();
    expect(await names()).toEqual(['c.png', 'c.txt']);
  });

  it('an emptied trash ends what could be brought back, and only that', async () => {
    await resultOf(await ask('datasets.delete', { projectId, imageIds: [await idOf('a.png')] }));
    const { captionRev, id } = (await images())[0] ?? { captionRev: '', id: '' };
    await ask('captions.save', { projectId, imageId: id, text: 'edited', baseRev: captionRev });
    await writeFile(join(studio.root, 'not-ours.txt'), 'x');
    expect(await resultOf(await ask('trash.empty', { projectId }))).toMatchObject({
      removed: 1,
      failed: [],
    });
    expect(await ask('trash.get', { projectId })).toMatchObject({ images: 0, sizeBytes: 0 });
    expect((await ask('history.get', { projectId })).undo.map(({ kind }) => kind)).toEqual([
      'caption',
    ]);
    await undo();
    expect(await readFile(img('b.txt'), 'utf8')).toBe('fox, b');
  });

  it('two images of one stem: the caption goes with the last of them', async () => {
    await writeFile(img('a.jpg'), await picture(30, 30).jpeg().toBuffer());
    await resultOf(await ask('datasets.rescan', { projectId }));
    await resultOf(await ask('datasets.delete', { projectId, imageIds: [await idOf('a.jpg')] }));
    expect(await names()).toContain('a.txt');
    await resultOf(await ask('datasets.delete', { projectId, imageIds: [await idOf('a.png')] }));
    expect(await names()).not.toContain('a.txt');
  });

  it('an image that is gone is named', async () => {
    const imageId = await idOf('a.png');
    await rm(img('a.png'));
    expect(
      await resultOf(await ask('datasets.delete', { projectId, imageIds: [imageId] })),
    ).toMatchObject({
      deleted: 0,
      failed: [{ file: 'a.png' }],
    });
    expect(await names()).toContain('a.txt');
  });
});

it('an import is one step: undo takes the copies away, redo brings them back', async () => {
  const from = join(studio.root, 'new');
  await mkdir(from);
  for (const name of ['x', 'y']) {
    await writeFile(
      join(from, `${name}.png`),
      await picture(50, name.charCodeAt(0)).png().toBuffer(),
    );
    await writeFile(join(from, `${name}.txt`), name);
  }
  const conceptId = (await ask('projects.get', { projectId })).concepts[0]?.id ?? '';
  const input = { projectId, conceptId, newConcept: null, paths: [from], mode: 'copy' } as const;
  await resultOf(await ask('datasets.addImages', { ...input, paths: [from] }));
  expect(await names()).toHaveLength(10);
  expect((await ask('history.get', { projectId })).undo[0]).toMatchObject({
    kind: 'import',
    label: 'Add 2 images to fox',
  });
  await undo();
  expect(await names()).toHaveLength(6);
  expect((await readdir(from)).length).toBe(4);
  await redo();
  expect(await names()).toHaveLength(10);
  await undo();
  // What was taken away may be added again.
  expect(
    await resultOf(await ask('datasets.addImages', { ...input, paths: [from] })),
  ).toMatchObject({
    added: 2,
  });
});

it('a zip archive with copies of what the trainer cannot read is one step, too', async () => {
  const data = (seed: number) => picture(50, 40, seed);
  const archive = join(studio.root, 'set.zip');
  await writeFile(
    archive,
    makeZip([
      { name: 's/x.png', data: await data(1).png().toBuffer() },
      { name: 's/x.txt', data: 'x' },
      { name: 's/y.tif', data: await data(2).tiff().toBuffer() },
    ]),
  );
  const conceptId = (await ask('projects.get', { projectId })).concepts[0]?.id ?? '';
  const input = {
    projectId,
    conceptId,
    newConcept: null,
    paths: [archive],
    convert: true,
  };
  const done = await resultOf(await ask('datasets.addImages', { ...input, mode: 'copy' }));
  expect(done).toMatchObject({ added: 2, converted: 1, failed: [] });
  expect(await names()).toHaveLength(9);
  expect((await ask('history.get', { projectId })).undo).toMatchObject([
    { label: 'Add 2 images to fox' },
  ]);
  await undo();
  expect(await names()).toHaveLength(6);
  expect(await ask('trash.get', { projectId })).toMatchObject({ images: 2 });
  await redo();
  expect(await names()).toHaveLength(9);
});

it('captions written into a linked folder while a project is made can be taken back', async () => {
  const linked = join(studio.root, 'mine');
  await mkdir(linked);
  await writeFile(join(linked, 'a.png'), await picture(50, 50).png().toBuffer());
  await writeFile(join(linked, 'b.png'), await picture(50, 50, 2).png().toBuffer());
  await writeFile(join(linked, 'b.txt'), '\r\n');
  const made = await ask('projects.create', {
    dir: join(studio.root, 'linking'),
    name: 'linking',
    triggerWord: 'f0x',
    preset: 'character',
    concept: { name: 'fox', repeats: 10, images: [linked], mode: 'link' },
    captionForMissing: 'f0x',
  });
  expect(await resultOf({ jobId: made.jobId ?? '' })).toMatchObject({ added: 2 });
  studio.projectId = made.project.id;
  expect(await readFile(join(linked, 'a.txt'), 'utf8')).toBe('f0x');
  expect(await readFile(join(linked, 'b.txt'), 'utf8')).toContain('f0x');
  await undo();
  expect((await readdir(linked)).sort()).toEqual(['a.png', 'b.png', 'b.txt']);
  expect(await readFile(join(linked, 'b.txt'), 'utf8')).toBe('\r\n');
});

it('a second process works on the same history', async () => {
  // Another process of this user: where to connect stands in the data folder of the machine.
  const localDataDir = join(studio.root, 'data', 'local');
  const second = await startStudio(join(studio.root, 'data-2'), { localDataDir });
  const opened = await second.client.request('projects.open', { dir: studio.dir });
  if (!opened.ok) throw new Error(opened.error.message);
  const heard: number[] = [];
  second.client.subscribe('history.changed', projectId, ({ undoCount }) => heard.push(undoCount));
  const jobs: string[] = [];
  second.client.subscribe('jobs.changed', GLOBAL_KEY, ({ id }) => jobs.push(id));
  const edit = { kind: 'remove', tags: ['fox'] } as const;
  const imageIds = (await images()).map(({ id }) => id);
  await resultOf(
    await ask('captions.applyEdit', { projectId, imageIds, edit: { ...edit, tags: ['fox'] } }),
  );
  await waitFor('the news', () => heard.includes(1));
  const there = await second.client.request('history.get', { projectId });
  expect(there.ok && there.value.undo[0]?.label).toBe('Remove “fox”');
  const stepId = there.ok ? (there.value.undo[0]?.id ?? '') : '';
  expect(await second.client.request('history.undo', { projectId, stepId })).toMatchObject({
    ok: true,
  });
  await waitFor('the undo', async () => (await readFile(img('c.txt'), 'utf8')) === 'fox, c');

  // A batch and a single caption from the second one: the owner writes both, and either can take them back.
  const add = { kind: 'add', text: 'red', where: 'end', as: 'tag', onlyIfMissing: true } as const;
  const started = await second.client.request('captions.applyEdit', {
    projectId,
    imageIds,
    edit: add,
  });
  if (!started.ok) throw new Error(started.error.message);
  await resultOf(started.value);
  expect(jobs).toContain(started.value.jobId);
  expect(await readFile(img('c.txt'), 'utf8')).toBe('fox, c, red');
  const image = (await images()).find(({ name }) => name.startsWith('c.'));
  const saved = await second.client.request('captions.save', {
    projectId,
    imageId: image?.id ?? '',
    text: 'from the second window',
    baseRev: image?.captionRev ?? '',
  });
  expect(saved).toMatchObject({ ok: true });
  expect(await readFile(img('c.txt'), 'utf8')).toBe('from the second window');
  await undo();
  await undo();
  expect(await readFile(img('c.txt'), 'utf8')).toBe('fox, c');
  await second.studio.close();
});

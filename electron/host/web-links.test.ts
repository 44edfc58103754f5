import { mkdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Client, Input, Output, Power, RequestName } from '../../shared/contract/index.js';
import { encodeImageId } from '../../shared/domain/dataset/index.js';
import { waitForJob } from '../cli/call.js';
import { silentLogger } from '../platform/log.js';
import { KnownProjects } from '../services/known-projects/index.js';
import { picture, temporaryFolder } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import { treeOf } from '../testing/tree-hash.js';
import { waitFor } from '../testing/wait-for.js';
import type { Studio, StudioOptions } from './studio.js';

/* A page whose roots are the home folder opens a project that names folders and files outside of it. */

let root = '';
let remove: () => Promise<void>;
const running: Studio[] = [];
const at = (...parts: string[]) => join(root, ...parts);
const gift = () => at('home', 'gift');

beforeEach(async () => {
  const made = await temporaryFolder();
  ({ remove } = made);
  root = await realpath(made.dir);
  const png = await picture(64, 48).png().toBuffer();
  for (const dir of ['home/gift/img/10_cat', 'outside', 'outside2'])
    await mkdir(at(...dir.split('/')), { recursive: true });
  for (const file of [
    'outside/private.png',
    'outside/p2.png',
    'outside2/q.png',
    'home/gift/img/10_cat/a.png',
  ])
    await writeFile(at(...file.split('/')), png);
  await writeFile(at('outside', 'private.txt'), 'secret text');
  await writeFile(at('outside', 'secret.txt'), 'secret text');
  await symlink(at('outside2'), join(gift(), 'img', '10_linkdir'));
  await symlink(at('outside', 'p2.png'), join(gift(), 'img', '10_cat', 'link.png'));
  await symlink(at('outside', 'secret.txt'), join(gift(), 'img', '10_cat', 'a.txt'));
  const concept = (id: string, dir: string, isLinked: boolean) => ({
    id,
    name: id,
    dir,
    isLinked,
    repeats: 1,
  });
  const project = {
    schemaVersion: 1,
    id: 'stranger-1',
    name: 'gift',
    triggerWord: 'cat',
    preset: 'character',
    concepts: [
      concept('c-1', 'img/10_cat', false),
      concept('c-2', at('outside'), true),
      concept('c-3', 'img/10_linkdir', false),
      concept('c-4', '../../outside', false),
      concept('c-5', at('outside'), false),
    ],
    config: {},
    samplePrompts: [],
    createdAt: 1,
  };
  await writeFile(join(gift(), 'project.json'), JSON.stringify(project));
});
afterEach(async () => {
  for (const studio of running.splice(0)) await studio.close();
  await remove();
});

async function start(name: string, more: Partial<StudioOptions>) {
  const started = await startStudio(at(name), more);
  running.push(started.studio);
  return started;
}
const page = async (more: Partial<StudioOptions> = {}) => {
  await allow('data');
  return start('data', { kind: 'web', extraRoots: [at('home')], ...more });
};
const FOLDERS = (): Power[] =>
  [at('outside'), '../../outside'].map((value) => ({ kind: 'linked_folder', value }));

/** The user has said yes to all folders of the project. */
function allow(name: string): Promise<void> {
  const known = new KnownProjects(at(name, 'known-projects.json'), silentLogger);
  return known.allow('stranger-1', FOLDERS());
}

async function ask<N extends RequestName>(
  client: Client,
  name: N,
  input: Input<N>,
): Promise<Output<N>> {
  const answer = await client.request(name, input);
  if (!answer.ok) throw new Error(`${answer.error.code} ${answer.error.message}`);
  return answer.value;
}

async function scanned(client: Client): Promise<Output<'datasets.snapshot'>> {
  const { id: projectId } = await ask(client, 'projects.open', { dir: gift() });
  return waitFor('the scan', async () => {
    const snapshot = await ask(client, 'datasets.snapshot', { projectId });
    return snapshot.isComplete ? snapshot : undefined;
  });
}

const image = (conceptId: string, path: string) => encodeImageId({ conceptId, path });
const OUTSIDE = [
  image('c-1', 'link.png'),
  image('c-2', 'private.png'),
  image('c-3', 'q.png'),
  image('c-4', 'private.png'),
  image('c-5', 'private.png'),
];

async function statusOf(studio: Studio, imageId: string): Promise<number> {
  const { status, body } = await studio.media(
    new Request(`http://x/media/image/stranger-1/${imageId}`),
  );
  await body?.cancel();
  return status;
}

it('sees, gets and deletes nothing outside of its roots, even where the user allowed the folder', async () => {
  const before = [await treeOf(at('outside')), await treeOf(at('outside2'))];
  const { studio, client } = await page();
  const { images } = await scanned(client);
  expect(images.map(({ conceptId, name }) => `${conceptId} ${name}`)).toEqual([
    'c-1 a.png',
    'c-1 link.png',
  ]);
  expect(JSON.stringify(images)).not.toContain('secret');
  expect(images[0]?.problems).toContain('caption_link_outside');
  expect(await statusOf(studio, image('c-1', 'a.png'))).toBe(200);
  for (const imageId of OUTSIDE) expect(await statusOf(studio, imageId)).toBe(403);
  const projectId = 'stranger-1';
  const { jobId } = await ask(client, 'datasets.delete', { projectId, imageIds: OUTSIDE });
  await waitFor('the job', async () =>
    (await ask(client, 'jobs.list', {})).jobs.find(({ id, endedAt }) => id === jobId && endedAt),
  );
  const saved = await client.request('captions.save', {
    projectId,
    imageId: image('c-2', 'private.png'),
    text: 'x',
    baseRev: 'none',
  });
  expect(saved).toMatchObject({ ok: false, error: { code: 'forbidden_path' } });
  expect([await treeOf(at('outside')), await treeOf(at('outside2'))]).toEqual(before);
});

it('a root that holds the folder, and the user’s yes, let it be seen', async () => {
  const { studio, client } = await page({ extraRoots: [at('home'), at('outside')] });
  const { images } = await scanned(client);
  expect(images.filter(({ conceptId }) => conceptId === 'c-2').map(({ name }) => name)).toEqual([
    'p2.png',
    'private.png',
  ]);
  expect(await statusOf(studio, image('c-2', 'private.png'))).toBe(200);
});

it('a window shows a linked folder only with the user’s yes, and asks for it by name', async () => {
  const { studio, client } = await start('window', { kind: 'electron' });
  const { images } = await scanned(client);
  expect(images.map(({ conceptId }) => conceptId)).toEqual(['c-1', 'c-1']);
  expect(await statusOf(studio, image('c-2', 'private.png'))).toBe(403);
  const started = await client.request('runs.start', {
    projectId: 'stranger-1',
    engine: 'rehearsal',
  });
  expect(started).toMatchObject({
    ok: false,
    error: {
      code: 'needs_permission',
      details: {
        powers: [
          { kind: 'linked_folder', value: at('outside'), at: 'Concept c-2' },
          { kind: 'linked_folder', value: '../../outside', at: 'Concept c-4' },
        ],
      },
    },
  });
});

it('a yes shows the folder at once, and taking it back hides it again', async () => {
  const { studio, client } = await start('window', { kind: 'electron' });
  await scanned(client);
  const seen = async () =>
    (await ask(client, 'datasets.snapshot', { projectId: 'stranger-1' })).images
      .filter(({ conceptId }) => conceptId === 'c-2')
      .map(({ name }) => name);
  expect(await seen()).toEqual([]);
  const [power] = FOLDERS();
  if (!power) throw new Error('no folder');
  await ask(client, 'powers.allow', { projectId: 'stranger-1', powers: [power] });
  await waitFor('the images', async () => (await seen()).length === 2);
  expect(await statusOf(studio, image('c-2', 'private.png'))).toBe(200);
  await ask(client, 'powers.revoke', { knownProjectId: 'stranger-1', power });
  await waitFor('them to go', async () => (await seen()).length === 0);
  expect(await statusOf(studio, image('c-2', 'private.png'))).toBe(403);
});

it('a page does not follow a window that shows more than its roots hold', async () => {
  await allow('data');
  const { client: window } = await start('data', { kind: 'electron' });
  await scanned(window);
  const { studio, client } = await page();
  const opened = await client.request('projects.open', { dir: gift() });
  expect(opened).toMatchObject({ ok: false, error: { code: 'forbidden_path' } });
  expect(studio.openProjects()).toEqual([]);
  const wide = await start('data', { kind: 'web', extraRoots: [root] });
  await scanned(wide.client);
  expect(await statusOf(wide.studio, image('c-2', 'private.png'))).toBe(200);
  expect(await statusOf(wide.studio, image('c-3', 'q.png'))).toBe(403);
  expect(await statusOf(wide.studio, image('c-1', 'link.png'))).toBe(403);
});

it('an import by a page takes no picture and no caption that links lead out to', async () => {
  const from = at('home', 'friend');
  await mkdir(from);
  await symlink(at('outside', 'private.png'), join(from, 'x.png'));
  await writeFile(join(from, 'y.png'), await picture(32, 32, 5).png().toBuffer());
  await symlink(at('outside', 'secret.txt'), join(from, 'y.txt'));
  await rm(join(gift(), 'img', '10_cat', 'a.txt'));
  const { client } = await page();
  await scanned(client);
  const projectId = 'stranger-1';
  const input = {
    projectId,
    conceptId: 'c-1',
    newConcept: null,
    paths: [from],
    mode: 'copy',
  } as const;
  const { jobId } = await ask(client, 'datasets.addImages', { ...input, paths: [from] });
  const result = await waitForJob(client, jobId);
  expect(result).toMatchObject({ added: 0 });
  expect(result.failed.map(({ file }) => file).sort()).toEqual([
    join(from, 'x.png'),
    join(from, 'y.png'),
  ]);
  await expect(readFile(join(gift(), 'img', '10_cat', 'x.png'))).rejects.toThrow();
});

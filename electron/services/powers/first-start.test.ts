import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../platform/log.js';
import { StrangerScene } from '../../testing/stranger-project.js';
import { KnownProjects } from '../known-projects/index.js';
import { beginRecords } from './index.js';

let scene: StrangerScene;
let known: KnownProjects;
beforeEach(async () => {
  scene = new StrangerScene();
  await scene.make();
  known = new KnownProjects(join(scene.root, 'new', 'known-projects.json'), silentLogger);
});
afterEach(() => scene.remove());

const RUN = '20260101-120000-abcd';

it('what projects of the recent list hold counts as set by the user, once; others and later ones ask', async () => {
  const dir = await scene.arrives('mine', {
    raw: { huggingface_repo_id: 'me/mine' },
    concepts: [{ id: 'far', name: 'far', dir: '/nas/far', isLinked: true, repeats: 1 }],
  });
  await mkdir(join(dir, 'runs', RUN), { recursive: true });
  const gone = { dir: join(scene.root, 'unplugged') };
  const damaged = await scene.arrives('damaged');
  await writeFile(join(damaged, 'project.json'), '{');
  const recent = () => Promise.resolve([{ dir }, gone, { dir: damaged }]);
  await beginRecords(known, recent, silentLogger);
  const [project, ...others] = await known.list();
  expect(others).toEqual([]);
  expect(project?.allowed).toMatchObject([
    { kind: 'linked_folder', value: '/nas/far' },
    { kind: 'send', value: 'huggingface_repo_id=me/mine' },
  ]);
  expect(project?.ownRuns).toEqual([{ id: RUN, given: null, states: [] }]);
  const later = await scene.arrives('later', { raw: { network_module: 'evil' } });
  await beginRecords(known, () => Promise.resolve([{ dir: later }]), silentLogger);
  expect(await known.list()).toHaveLength(1);
});

it('an empty list is a first start as well', async () => {
  await beginRecords(known, () => Promise.resolve([]), silentLogger);
  expect(await known.isFirstStart()).toBe(false);
});

it('a list that cannot be read stops nothing', async () => {
  await beginRecords(known, () => Promise.reject(new Error('no')), silentLogger);
  expect(await known.list()).toEqual([]);
});

import { beforeEach, expect, it } from 'vitest';
import type { Project, RecentProject } from '../../shared/contract/index.js';
import type { Result } from '../../shared/result/errors.js';
import { good, ScriptedClient } from '../testing/scripted-client.js';
import { openRecent } from './home-actions.js';
import { createProjectStore } from './project-store.js';
import { leaveProject, navigate, routeStore } from './route-store.js';

const project: Project = {
  schemaVersion: 1,
  id: 'project-1',
  name: 'Cats',
  triggerWord: 'ohwx',
  preset: 'style',
  concepts: [],
  config: {},
  samplePrompts: ['a cat'],
  createdAt: 7,
  dir: '/p/cats',
  ownedBy: null,
  readOnly: null,
};
const recent: RecentProject = {
  dir: '/p/cats',
  name: 'Cats',
  openedAt: 1,
  exists: true,
  images: 2,
  runs: 0,
  glance: { id: 'project-1', triggerWord: 'ohwx', concepts: [] },
};
let answer: (result: Result<Project>) => void;
let client: ScriptedClient;
let errors: string[];
const onError = (title: string): void => void errors.push(title);
const place = () => routeStore.getState();

beforeEach(() => {
  leaveProject();
  errors = [];
  const opening = new Promise<Result<Project>>((resolve) => (answer = resolve));
  client = new ScriptedClient({
    'projects.open': () => opening,
    'projects.get': async () => ((await opening).ok ? good(project) : opening),
  });
});

it('goes to the dataset at once, knows the frame, and the whole project once it is open', async () => {
  const opened = openRecent(client, recent, onError);
  expect(place()).toEqual({ screen: 'dataset', projectId: 'project-1' });
  const { store, reload } = createProjectStore(client, 'project-1');
  expect(store.getState()).toMatchObject({ isWhole: false, project: { triggerWord: 'ohwx' } });
  answer(good(project));
  await opened;
  // The session does so once the first images are here.
  expect(client.count('projects.get')).toBe(0);
  reload();
  await expect.poll(() => store.getState()).toMatchObject({ isWhole: true, project });
  expect(place().screen).toBe('dataset');
  // What was known is taken once.
  expect(createProjectStore(client, 'project-1').store.getState().project).toBeNull();
});

it('goes back home when it cannot be opened, but calls nobody back from elsewhere', async () => {
  const failure: Result<Project> = { ok: false, error: { code: 'locked', message: 'Taken' } };
  const first = openRecent(client, recent, onError);
  answer(failure);
  await first;
  expect(place()).toEqual({ screen: 'home' });
  const second = openRecent(client, recent, onError);
  navigate({ screen: 'dataset', projectId: 'project-2' });
  await second;
  expect(place().projectId).toBe('project-2');
  expect(errors).toHaveLength(2);
});

it('follows the folder when another project lies in it by now', async () => {
  const opened = openRecent(client, recent, onError);
  answer(good({ ...project, id: 'project-9' }));
  await opened;
  expect(place()).toEqual({ screen: 'dataset', projectId: 'project-9' });
});

it('asks first where nothing is known of the project', async () => {
  const opened = openRecent(client, { ...recent, glance: null }, onError);
  expect(place().screen).toBe('home');
  answer(good(project));
  await opened;
  expect(place()).toEqual({ screen: 'dataset', projectId: 'project-1' });
});

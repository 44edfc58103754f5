import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Client } from '../../shared/contract/index.js';
import { temporaryFolder } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import type { CallContext, Handlers } from '../services/handlers.js';
import { waitForOpening } from './opening.js';
import type { Studio } from './studio.js';

let dir = '';
let remove: () => Promise<void>;
let studio: Studio;
let client: Client;
beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  ({ studio, client } = await startStudio(join(dir, 'data')));
});
afterEach(async () => {
  await studio.close();
  await remove();
});

it('requests about a project that is being opened wait until it is, or could not be', async () => {
  await mkdir(join(dir, 'cats', 'img', '10_cat'), { recursive: true });
  const first = await client.request('projects.open', { dir: join(dir, 'cats') });
  if (!first.ok) throw new Error(first.error.message);
  const projectId = first.value.id;
  await client.request('projects.close', { projectId });

  const opening = client.request('projects.open', { dir: join(dir, 'cats') });
  const asked = client.request('datasets.snapshot', { projectId });
  const known = client.request('projects.get', { projectId });
  expect((await asked).ok).toBe(true);
  expect(await known).toMatchObject({ ok: true, value: { id: projectId } });
  expect((await opening).ok).toBe(true);
  await client.request('projects.close', { projectId });

  const failing = client.request('projects.open', { dir: join(dir, 'nothing') });
  const inVain = client.request('datasets.snapshot', { projectId });
  expect(await inVain).toMatchObject({ ok: false, error: { code: 'not_found' } });
  expect((await failing).ok).toBe(false);
});

it('a project that was just opened is on the list of recent ones, with what its first screen needs', async () => {
  await mkdir(join(dir, 'cats', 'img', '10_cat'), { recursive: true });
  const opened = await client.request('projects.open', { dir: join(dir, 'cats') });
  const recent = await client.request('projects.recent', {});
  if (!opened.ok || !recent.ok) throw new Error('not opened');
  const { id, concepts } = opened.value;
  expect(recent.value.projects).toMatchObject([{ exists: true, glance: { id, concepts } }]);
});

it('waits for what has been asked, even if it has not begun', async () => {
  const done: string[] = [];
  let goOn: () => void = () => undefined;
  const fence = new Promise<void>((resolve) => (goOn = resolve));
  const handlers = {
    'projects.open': async () => {
      await fence;
      done.push('open');
    },
    'datasets.snapshot': () => Promise.resolve(void done.push('snapshot')),
  } as unknown as Handlers;
  const door = waitForOpening(handlers, (projectId) => projectId === 'open-already');
  const context: CallContext = { clientId: 'page', signal: new AbortController().signal };
  const page = { from: 0, limit: 1 };
  const opening = door['projects.open']({ dir: '/p' }, context);
  const asked = door['datasets.snapshot']({ projectId: 'project-1', ...page }, context);
  await door['datasets.snapshot']({ projectId: 'open-already', ...page }, context);
  expect(done).toEqual(['snapshot']);
  goOn();
  await Promise.all([opening, asked]);
  expect(done).toEqual(['snapshot', 'open', 'snapshot']);
});

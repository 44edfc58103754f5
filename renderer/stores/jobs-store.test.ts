import { expect, expectTypeOf, it } from 'vitest';
import { GLOBAL_KEY, type Job, type JobIdOf } from '../../shared/contract/index.js';
import { good, ScriptedClient } from '../testing/scripted-client.js';
import { createJobsStore } from './jobs-store.js';

function job(id: string, state: Job['state'], startedAt = 1): Job {
  return {
    id,
    kind: 'import',
    title: id,
    state,
    progress: null,
    message: '',
    log: [],
    canCancel: true,
    startedAt,
    endedAt: null,
    projectId: null,
    runId: null,
    error: null,
    result: null,
  };
}

async function loaded(jobs: Job[]) {
  const client = new ScriptedClient({ 'jobs.list': () => good({ jobs, seq: 1 }) });
  const store = createJobsStore(client);
  await Promise.resolve();
  await Promise.resolve();
  return { client, store, ids: () => store.store.getState().jobs?.map(({ id }) => id) };
}

it('shows the newest first, keeps places on change and puts new ones in front', async () => {
  const { client, ids } = await loaded([job('old', 'running', 1), job('new', 'running', 2)]);
  expect(ids()).toEqual(['new', 'old']);
  client.emit('jobs.changed', GLOBAL_KEY, job('old', 'succeeded', 1), 2);
  expect(ids()).toEqual(['new', 'old']);
  client.emit('jobs.changed', GLOBAL_KEY, job('newest', 'queued', 3), 3);
  expect(ids()).toEqual(['newest', 'new', 'old']);
});

it('does not ask again when the outbox left out states between', async () => {
  const { client, store } = await loaded([job('a', 'running')]);
  client.emit('jobs.changed', GLOBAL_KEY, job('a', 'succeeded'), 9);
  expect(store.store.getState().jobs?.[0]?.state).toBe('succeeded');
  expect(client.count('jobs.list')).toBe(1);
});

it('tells when a job has ended, also one that ended before the question', async () => {
  const { client, store } = await loaded([job('done', 'failed'), job('a', 'running')]);
  expect((await store.whenEnded('done')).state).toBe('failed');
  const ended = store.whenEnded('a');
  client.emit('jobs.changed', GLOBAL_KEY, job('a', 'stopping'), 2);
  client.emit('jobs.changed', GLOBAL_KEY, job('a', 'cancelled'), 3);
  expect((await ended).state).toBe('cancelled');
});

it('gives the ended job with the result of the kind that its id names', async () => {
  const { store } = await loaded([job('done', 'succeeded')]);
  const id: JobIdOf<'export'> = 'done';
  const ended = await store.whenEnded(id);
  expectTypeOf(ended).toEqualTypeOf<Job<'export'>>();
  // @ts-expect-error an export has no such field
  expect(ended.result?.file).toBe(undefined);
});

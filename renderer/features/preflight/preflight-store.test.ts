import { expect, it, vi } from 'vitest';
import type { Job, Output, PreflightImage } from '../../../shared/contract/index.js';
import { good, ScriptedClient } from '../../testing/scripted-client.js';
import { createPreflightStore } from './preflight-store.js';

const projectId = 'project-0001';

function setUp(total: number) {
  let madeAt = 1;
  let isStale = false;
  const client = new ScriptedClient({
    'preflight.run': () => good({ jobId: `job-${madeAt}` }),
    'preflight.get': ({ from = 0, limit = 500 }) => {
      const length = Math.max(0, Math.min(limit, total - from));
      const images = Array.from(
        { length },
        (_, index) => ({ name: `${madeAt}/${from + index}` }) as PreflightImage,
      );
      const report = { madeAt } as Output<'preflight.get'>['report'];
      return good({ report, isStale, images, next: null, total });
    },
  });
  let end: (job: Job) => void = () => undefined;
  const jobs = { whenEnded: () => new Promise<Job>((resolve) => (end = resolve)) };
  const preflight = createPreflightStore(client, jobs, projectId, 'sd-scripts');
  return {
    client,
    preflight,
    /** The look has ended; what it found has this number. */
    ends: (made: number, stale = false) => {
      madeAt = made;
      isStale = stale;
      end({ state: 'succeeded', error: null } as Job);
    },
    becomesStale: () => (isStale = true),
  };
}

it('looks, shows the first page, and asks for others when they are needed, each once', async () => {
  const { client, preflight, ends } = setUp(500);
  void preflight.look();
  await vi.waitFor(() => expect(preflight.store.getState().jobId).toBe('job-1'));
  ends(1);
  await vi.waitFor(() =>
    expect(preflight.store.getState()).toMatchObject({ jobId: null, total: 500 }),
  );
  expect(preflight.store.getState().images.size).toBe(200);
  preflight.need(190, 410);
  preflight.need(390, 420);
  await vi.waitFor(() => expect(preflight.store.getState().images.size).toBe(500));
  expect(preflight.store.getState().images.get(499)?.name).toBe('1/499');
  expect(client.count('preflight.get')).toBe(3);
  preflight.dispose();
  expect(client.listenerCount()).toBe(0);
});

it('looks again when the dataset really changed, and never shows two looks at once', async () => {
  const { client, preflight, ends, becomesStale } = setUp(300);
  void preflight.look();
  await vi.waitFor(() => expect(preflight.store.getState().jobId).not.toBeNull());
  ends(1);
  await vi.waitFor(() => expect(preflight.store.getState().total).toBe(300));
  preflight.need(0, 299);
  await vi.waitFor(() => expect(preflight.store.getState().images.size).toBe(300));
  const delta = { upserted: [], removed: [], isComplete: true };
  client.emit('datasets.changed', projectId, delta, 1);
  await vi.waitFor(() => expect(client.count('preflight.get')).toBe(3));
  expect(client.count('preflight.run')).toBe(1); // a scan that found nothing new
  becomesStale();
  client.emit('datasets.changed', projectId, delta, 2);
  await vi.waitFor(() => expect(client.count('preflight.run')).toBe(2));
  // What changes while it looks is looked at once more.
  ends(2, true);
  await vi.waitFor(() => expect(client.count('preflight.run')).toBe(3));
  ends(3);
  await vi.waitFor(() => expect(preflight.store.getState().report?.madeAt).toBe(3));
  const names = [...preflight.store.getState().images.values()].map(({ name }) => name);
  expect(names.every((name) => name.startsWith('3/'))).toBe(true);
  preflight.dispose();
});

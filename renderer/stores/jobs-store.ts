import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  GLOBAL_KEY,
  type Client,
  type Job,
  type JobIdOf,
  type JobKind,
} from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';
import { followStream } from './stream-follower.js';

export interface JobsState {
  /** Null until the first snapshot; newest first. */
  readonly jobs: readonly Job[] | null;
  readonly error: ErrorValue | null;
}

export interface JobsStore {
  readonly store: StoreApi<JobsState>;
  cancel(jobId: string): Promise<Result<{ ok: true }>>;
  /** Resolves with the job when it has ended. */
  whenEnded<K extends JobKind>(jobId: JobIdOf<K>): Promise<Job<K>>;
  reload(): void;
  dispose(): void;
}

/** True while a job still does something. */
export function isActive(job: Job): boolean {
  return job.state === 'queued' || job.state === 'running' || job.state === 'stopping';
}

/** The list with one job replaced in its place, or added in front. */
export function upsertJob(jobs: readonly Job[], job: Job): Job[] {
  const known = jobs.some((other) => other.id === job.id);
  return known ? jobs.map((other) => (other.id === job.id ? job : other)) : [job, ...jobs];
}

/** Every long task of the host, kept up to date. */
export function createJobsStore(client: Client): JobsStore {
  const store = createStore<JobsState>(() => ({ jobs: null, error: null }));
  const follower = followStream(client, {
    event: 'jobs.changed',
    key: GLOBAL_KEY,
    toleratesGaps: true,
    snapshot: () => client.request('jobs.list', {}),
    seqOf: (list) => list.seq,
    onSnapshot: ({ jobs }) =>
      store.setState({ jobs: [...jobs].sort((a, b) => b.startedAt - a.startedAt), error: null }),
    onDelta: (job) => store.setState(({ jobs }) => ({ jobs: upsertJob(jobs ?? [], job) })),
    onError: (error) => store.setState({ error }),
  });
  return {
    store,
    cancel: (jobId) => client.request('jobs.cancel', { jobId }),
    whenEnded: (jobId) => whenEnded(store, jobId),
    reload: () => follower.reload(),
    dispose: () => follower.stop(),
  };
}

function whenEnded<K extends JobKind>(
  store: StoreApi<JobsState>,
  jobId: JobIdOf<K>,
): Promise<Job<K>> {
  // The cast is safe: a `JobIdOf<K>` only comes from a request that starts jobs of kind `K`.
  const find = () =>
    store.getState().jobs?.find((job) => job.id === jobId && !isActive(job)) as Job<K> | undefined;
  return new Promise((resolve) => {
    const now = find();
    if (now !== undefined) {
      resolve(now);
      return;
    }
    const stop = store.subscribe(() => {
      const ended = find();
      if (ended === undefined) return;
      stop();
      resolve(ended);
    });
  });
}

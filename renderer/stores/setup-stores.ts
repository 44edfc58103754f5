import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  GLOBAL_KEY,
  type Client,
  type EnvironmentReport,
  type GpuReport,
  type Output,
} from '../../shared/contract/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';
import { followStream } from './stream-follower.js';

interface Followed<T> {
  readonly report: T | null;
  readonly error: ErrorValue | null;
}

export interface FollowedStore<T> {
  readonly store: StoreApi<Followed<T>>;
  reload(): void;
  dispose(): void;
}

/** The trainer's environment, kept up to date. */
export function createEnvironmentStore(client: Client): FollowedStore<EnvironmentReport> {
  const store = createStore<Followed<EnvironmentReport>>(() => ({ report: null, error: null }));
  const follower = followStream(client, {
    event: 'environment.changed',
    key: GLOBAL_KEY,
    toleratesGaps: true,
    snapshot: () => client.request('environment.get', {}),
    seqOf: ({ seq }) => seq,
    onSnapshot: ({ report }) => store.setState({ report, error: null }),
    onDelta: (report) => store.setState({ report }),
    onError: (error) => store.setState({ error }),
  });
  return { store, reload: () => follower.reload(), dispose: () => follower.stop() };
}

/** Time for which one request keeps the host measuring. The store renews it after half of that, until it is disposed of. */
const WATCH_SECONDS = 30;

export type GpuStore = FollowedStore<GpuReport>;

/** The graphics cards, measured while this store lives. */
export function createGpuStore(client: Client): GpuStore {
  const store = createStore<Followed<GpuReport>>(() => ({ report: null, error: null }));
  const watch = () => client.request('gpus.get', { watchSeconds: WATCH_SECONDS });
  const follower = followStream(client, {
    event: 'gpus.changed',
    key: GLOBAL_KEY,
    toleratesGaps: true,
    snapshot: watch,
    seqOf: ({ seq }) => seq,
    onSnapshot: ({ report }) => store.setState({ report, error: null }),
    onDelta: (report) => store.setState({ report }),
    onError: (error) => store.setState({ error }),
  });
  const renew = setInterval(() => void watch(), (WATCH_SECONDS / 2) * 1000);
  return {
    store,
    reload: () => follower.reload(),
    dispose: () => {
      clearInterval(renew);
      follower.stop();
    },
  };
}

/** The models that can be loaded, asked for anew whenever a download ends. */
export function createModelsStore(client: Client): FollowedStore<Output<'models.list'>> {
  const store = createStore<Followed<Output<'models.list'>>>(() => ({ report: null, error: null }));
  const load = async () => {
    const answer = await client.request('models.list', {});
    store.setState(answer.ok ? { report: answer.value, error: null } : { error: answer.error });
  };
  const stops = [
    client.subscribe('jobs.changed', GLOBAL_KEY, ({ kind, endedAt }) => {
      if (kind === 'model_download' && endedAt !== null) void load();
    }),
    client.onResync(() => void load()),
  ];
  void load();
  return {
    store,
    reload: () => void load(),
    dispose: () => {
      for (const stop of stops) stop();
    },
  };
}

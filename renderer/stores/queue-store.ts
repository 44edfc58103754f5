import { createStore, type StoreApi } from 'zustand/vanilla';
import { GLOBAL_KEY, type Client, type QueueView } from '../../shared/contract/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';
import { followStream } from './stream-follower.js';

export interface QueueStoreState {
  /** Null until the first snapshot. */
  readonly queue: QueueView | null;
  readonly error: ErrorValue | null;
}

export interface QueueStore {
  readonly store: StoreApi<QueueStoreState>;
  reload(): void;
  dispose(): void;
}

/** The queue of this machine, kept up to date. */
export function createQueueStore(client: Client): QueueStore {
  const store = createStore<QueueStoreState>(() => ({ queue: null, error: null }));
  const follower = followStream(client, {
    event: 'queue.changed',
    key: GLOBAL_KEY,
    toleratesGaps: true,
    snapshot: () => client.request('queue.get', {}),
    seqOf: (view) => view.seq,
    onSnapshot: (queue) => store.setState({ queue, error: null }),
    onDelta: (queue) => store.setState({ queue }),
    onError: (error) => store.setState({ error }),
  });
  return { store, reload: () => follower.reload(), dispose: () => follower.stop() };
}

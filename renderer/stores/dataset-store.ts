import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, DatasetDelta, DatasetImage, Output } from '../../shared/contract/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';
import { followStream } from './stream-follower.js';

export interface DatasetState {
  /** False until the first snapshot. */
  readonly isLoaded: boolean;
  readonly images: ReadonlyMap<string, DatasetImage>;
  /** Ids as they are shown: by concept, then by name as people sort (2 before 10). */
  readonly order: readonly string[];
  /** True once a scan has seen every file. */
  readonly isComplete: boolean;
  readonly error: ErrorValue | null;
}

export interface DatasetStore {
  readonly store: StoreApi<DatasetState>;
  reload(): void;
  dispose(): void;
}

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The images of a project, kept up to date. `onImages` hears of every image that is new or changed. */
export function createDatasetStore(
  client: Client,
  projectId: string,
  onImages: (images: readonly DatasetImage[]) => void = () => undefined,
): DatasetStore {
  const store = createStore<DatasetState>(() => ({
    isLoaded: false,
    images: new Map(),
    order: [],
    isComplete: false,
    error: null,
  }));
  const follower = followStream(client, {
    event: 'datasets.changed',
    key: projectId,
    snapshot: () => client.request('datasets.snapshot', { projectId }),
    seqOf: (snapshot) => snapshot.seq,
    onSnapshot: (snapshot) => {
      store.setState(stateOfSnapshot(snapshot));
      onImages(snapshot.images);
    },
    onDelta: (delta) => {
      store.setState((state) => withDelta(state, delta));
      onImages(delta.upserted);
    },
    onError: (error) => store.setState({ error }),
  });
  return { store, reload: () => follower.reload(), dispose: () => follower.stop() };
}

function stateOfSnapshot(snapshot: Output<'datasets.snapshot'>): DatasetState {
  const images = new Map(snapshot.images.map((image) => [image.id, image]));
  return {
    isLoaded: true,
    images,
    order: sortedIds(images),
    isComplete: snapshot.isComplete,
    error: null,
  };
}

/** The state after a delta. The order is made anew only when images came or went, not for a changed caption. */
export function withDelta(state: DatasetState, delta: DatasetDelta): DatasetState {
  const images = new Map(state.images);
  let isOrderStale = false;
  for (const id of delta.removed) isOrderStale = images.delete(id) || isOrderStale;
  for (const image of delta.upserted) {
    isOrderStale ||= !images.has(image.id);
    images.set(image.id, image);
  }
  return {
    ...state,
    images,
    order: isOrderStale ? sortedIds(images) : state.order,
    isComplete: delta.isComplete,
  };
}

function sortedIds(images: ReadonlyMap<string, DatasetImage>): string[] {
  return [...images.values()]
    .sort(
      (a, b) =>
        names.compare(a.conceptId, b.conceptId) ||
        names.compare(a.name, b.name) ||
        (a.id < b.id ? -1 : 1),
    )
    .map((image) => image.id);
}

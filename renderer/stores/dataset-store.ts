import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, DatasetImage, Output } from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';
import { OrderedImages } from '../lib/ordered-images.js';
import type { ProblemTally } from '../lib/problem-tally.js';
import { followStream } from './stream-follower.js';

export interface DatasetState {
  /** False until the first page of images. */
  readonly isLoaded: boolean;
  /** One map for ever, changed in place; `version` tells that it did. */
  readonly images: ReadonlyMap<string, DatasetImage>;
  readonly version: number;
  /** Their problems, counted; changed in place with them. */
  readonly tally: ProblemTally;
  /** Ids as they are shown: by concept, then by name as people sort (2 before 10). A new array when images came or went. */
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

/** The images of these ids, as they are known now; those that are gone are left out. */
export function imagesOf(
  { store }: Pick<DatasetStore, 'store'>,
  ids: readonly string[],
): DatasetImage[] {
  const { images } = store.getState();
  return ids.flatMap((id) => images.get(id) ?? []);
}

type Page = Output<'datasets.snapshot'>;

/** The first page fills a screen at once; the others come in pieces that a frame can take. */
const FIRST_PAGE = 200;
const PAGE = 5000;
/** From here on, deltas are shown a few times a second and not one by one. */
const MANY = 3000;
const GATHER_MS = 100;
/** Each showing goes over all images again: from 20,000 on, the more there are, the rarer (500 ms at 100,000). */
const IMAGES_PER_MS = 200;
const MOST_ATTEMPTS = 5;

export interface DatasetListeners {
  /** Hears of every image that is new or changed. */
  readonly onImages?: (images: readonly DatasetImage[]) => void;
  /** All images that the host knows are here: after the last page, and after each reload. */
  readonly onLoaded?: () => void;
}

/** The images of a project, kept up to date. */
export function createDatasetStore(
  client: Client,
  projectId: string,
  listeners: DatasetListeners = {},
): DatasetStore {
  return new DatasetStoreImpl(client, projectId, listeners);
}

class DatasetStoreImpl implements DatasetStore {
  readonly store: StoreApi<DatasetState>;
  readonly #images = new OrderedImages();
  readonly #follower;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isComplete = false;
  #isDisposed = false;

  constructor(
    private readonly client: Client,
    private readonly projectId: string,
    private readonly listeners: DatasetListeners,
  ) {
    this.store = createStore<DatasetState>(() => ({
      isLoaded: false,
      images: this.#images.byId,
      version: 0,
      tally: this.#images.tally,
      order: [],
      isComplete: false,
      error: null,
    }));
    this.#follower = followStream(client, {
      event: 'datasets.changed',
      key: projectId,
      snapshot: () => this.#load(),
      seqOf: ({ seq }) => seq,
      onSnapshot: ({ isComplete }) => {
        this.#isComplete = isComplete;
        this.#show();
        this.listeners.onLoaded?.();
      },
      onDelta: (delta) => {
        this.#images.apply(delta);
        this.#isComplete = delta.isComplete;
        this.listeners.onImages?.(delta.upserted);
        this.#showSoon();
      },
      onError: (error) => this.store.setState({ error }),
    });
  }

  reload(): void {
    this.#follower.reload();
  }

  dispose(): void {
    this.#isDisposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#follower.stop();
  }

  /**
   * All pages; the state is as of the first one, since deltas after it are applied on top. When images went meanwhile, a
   * page may have slipped past others: there are then fewer than at first, and all are asked for again.
   */
  async #load(): Promise<Result<{ seq: number; isComplete: boolean }>> {
    for (let attempt = 1; ; attempt += 1) {
      const seen = new Set<string>();
      const first = await this.#page(0, FIRST_PAGE);
      if (!first.ok) return first;
      this.#take(first.value, seen);
      let last = first.value;
      while (last.next !== null && !this.#isDisposed) {
        const page = await this.#page(last.next, PAGE);
        if (!page.ok) return page;
        last = page.value;
        this.#take(last, seen);
      }
      const isShort = seen.size < first.value.total && attempt < MOST_ATTEMPTS;
      if (isShort && !this.#isDisposed) continue;
      const gone = [...this.#images.byId.keys()].filter((id) => !seen.has(id));
      this.#images.apply({ upserted: [], removed: gone });
      return { ok: true, value: { seq: first.value.seq, isComplete: first.value.isComplete } };
    }
  }

  #page(from: number, limit: number): Promise<Result<Page>> {
    return this.client.request('datasets.snapshot', { projectId: this.projectId, from, limit });
  }

  #take({ images }: Page, seen: Set<string>): void {
    for (const { id } of images) seen.add(id);
    this.#images.apply({ upserted: images, removed: [] });
    this.listeners.onImages?.(images);
    this.#show();
  }

  #showSoon(): void {
    const { size } = this.#images.byId;
    if (size < MANY) this.#show();
    else this.#timer ??= setTimeout(() => this.#show(), Math.max(GATHER_MS, size / IMAGES_PER_MS));
  }

  #show(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.store.setState(({ version }) => ({
      isLoaded: true,
      version: version + 1,
      order: this.#images.order,
      isComplete: this.#isComplete,
      error: null,
    }));
  }
}

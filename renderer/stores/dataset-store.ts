import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, DatasetImage, Output } from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';
import { OrderedImages } from '../lib/ordered-images.js';
import type { ProblemTally } from '../lib/problem-tally.js';
import { followStream } from './stream-follower.js';

export interface DatasetState {
  /** False until the first page of images. */
  readonly isLoaded: boolean;
  /** The same map for the store's whole life, mutated in place; compare `version` to notice a change. */
  readonly images: ReadonlyMap<string, DatasetImage>;
  readonly version: number;
  /** Number of images for each problem; mutated in place together with `images`. */
  readonly tally: ProblemTally;
  /** Ids by concept, then by name in natural order (2 before 10). A new array only when images were added or removed. */
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

/** Images per page: the first page is small, to be painted early; one later page is what a single frame can process. */
const FIRST_PAGE = 200;
const PAGE = 5000;
/** From this many images on, deltas are gathered before the state changes, instead of one state change per delta. */
const MANY = 3000;
const GATHER_MS = 100;
/** A state change costs time in proportion to the images, so the pause between two grows with them (500 ms at 100,000). */
const IMAGES_PER_MS = 200;
const MOST_ATTEMPTS = 5;

export interface DatasetListeners {
  /** Called with the images of every page and every delta. */
  readonly onImages?: (images: readonly DatasetImage[]) => void;
  /** Called after the last page of the first load and of each reload. */
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
   * Reads all pages. The `seq` of the first page counts, since later deltas are applied on top. Images removed between two
   * pages shift the following ones, so a page can skip some: with fewer images than `total` all pages are read again.
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

import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  Client,
  EngineId,
  Job,
  JobIdOf,
  PreflightImage,
  PreflightReport,
} from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';

export interface PreflightState {
  /** Null until the first preflight has ended. */
  readonly report: PreflightReport | null;
  /** How many images the trainer finds. */
  readonly total: number;
  /** The images loaded so far, by their index in the trainer's order. */
  readonly images: ReadonlyMap<number, PreflightImage>;
  /** The job of the running preflight; null while none runs. */
  readonly jobId: string | null;
  readonly error: ErrorValue | null;
}

export interface PreflightStore {
  readonly store: StoreApi<PreflightState>;
  /** Runs the preflight again; while one is running, another follows it. */
  look(): Promise<void>;
  /** Loads the pages with the images `from` to `to` (indices), unless they are loaded already. */
  need(from: number, to: number): void;
  dispose(): void;
}

/** The part of the jobs store that is used here. */
interface Looks {
  whenEnded(jobId: JobIdOf<'preflight'>): Promise<Pick<Job, 'state' | 'error'>>;
}

/** Images per page: a few screens full. */
const PAGE = 200;
/** Debounce in ms: changes come in bursts, and one preflight after them is enough. */
const SETTLE_MS = 400;

/** What an engine would train; the preflight runs again whenever the dataset or the settings change. */
export function createPreflightStore(
  client: Client,
  jobs: Looks,
  projectId: string,
  engine: EngineId,
): PreflightStore {
  return new PreflightStoreImpl(client, jobs, projectId, engine);
}

class PreflightStoreImpl implements PreflightStore {
  readonly store = createStore<PreflightState>(() => ({
    report: null,
    total: 0,
    images: new Map(),
    jobId: null,
    error: null,
  }));
  private readonly stops: (() => void)[];
  private readonly asked = new Set<number>();
  private isDisposed = false;
  private mustLookAgain = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly client: Client,
    private readonly jobs: Looks,
    private readonly projectId: string,
    private readonly engine: EngineId,
  ) {
    const soon = () => this.lookSoon();
    this.stops = [
      client.subscribe('datasets.changed', projectId, soon),
      client.subscribe('projects.changed', projectId, soon),
      // A new permission does not make the report stale, but it removes problems from it, so no check of `isStale` here.
      client.subscribe('powers.changed', projectId, () => void this.look()),
      client.onResync(soon),
    ];
  }

  async look(): Promise<void> {
    if (this.store.getState().jobId !== null) {
      this.mustLookAgain = true;
      return;
    }
    const { projectId, engine } = this;
    const started = await this.client.request('preflight.run', { projectId, engine });
    if (this.isDisposed) return;
    if (!started.ok) {
      this.store.setState({ error: started.error });
      return;
    }
    this.store.setState({ jobId: started.value.jobId, error: null });
    const ended = await this.jobs.whenEnded(started.value.jobId);
    if (this.isDisposed) return;
    if (ended.state === 'succeeded') {
      this.asked.clear();
      await this.loadPage(0);
    }
    this.store.setState(
      ended.error === null ? { jobId: null } : { jobId: null, error: ended.error },
    );
    if (!this.mustLookAgain) return;
    this.mustLookAgain = false;
    await this.look();
  }

  need(from: number, to: number): void {
    for (let page = Math.floor(from / PAGE); page * PAGE <= to; page += 1) void this.loadPage(page);
  }

  dispose(): void {
    this.isDisposed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    for (const stop of this.stops) stop();
  }

  private async loadPage(page: number): Promise<void> {
    if (this.asked.has(page)) return;
    this.asked.add(page);
    const wish = { projectId: this.projectId, from: page * PAGE, limit: PAGE };
    const answer = await this.client.request('preflight.get', wish);
    if (this.isDisposed) return;
    if (!answer.ok) {
      this.asked.delete(page);
      this.store.setState({ error: answer.error });
      return;
    }
    const { report, images: found, total, isStale } = answer.value;
    // Changes during a running preflight are not followed by events; only `isStale` tells of them.
    if (isStale) this.lookSoon();
    this.store.setState((before) => {
      // This page belongs to another report than the images so far, which are dropped.
      const isOther = report?.madeAt !== before.report?.madeAt;
      const images = new Map(isOther ? [] : before.images);
      found.forEach((image, index) => images.set(page * PAGE + index, image));
      return { report: isOther ? report : before.report, total, images, error: null };
    });
  }

  private lookSoon(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.lookIfStale();
    }, SETTLE_MS);
  }

  /** Asks for `isStale` first: a scan emits an event for every image, even when nothing changed. */
  private async lookIfStale(): Promise<void> {
    if (this.store.getState().jobId !== null) return;
    const { projectId } = this;
    const answer = await this.client.request('preflight.get', { projectId, limit: 1 });
    if (this.isDisposed || !answer.ok || !answer.value.isStale) return;
    await this.look();
  }
}

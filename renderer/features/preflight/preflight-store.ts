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
  /** Null until the first look has ended. */
  readonly report: PreflightReport | null;
  /** How many images the trainer finds. */
  readonly total: number;
  /** The images as far as they were asked for, by their place. */
  readonly images: ReadonlyMap<number, PreflightImage>;
  /** The look that is on its way. */
  readonly jobId: string | null;
  readonly error: ErrorValue | null;
}

export interface PreflightStore {
  readonly store: StoreApi<PreflightState>;
  /** Looks once more; one that is on its way is waited for first. */
  look(): Promise<void>;
  /** Asks for the images at these places, those that are not here yet. */
  need(from: number, to: number): void;
  dispose(): void;
}

/** The store that follows the host's jobs, as far as it is needed here. */
interface Looks {
  whenEnded(jobId: JobIdOf<'preflight'>): Promise<Pick<Job, 'state' | 'error'>>;
}

/** Images asked for at once: a few screens full. */
const PAGE = 200;
/** Changes come in bursts; one look after them is enough. */
const SETTLE_MS = 400;

/** What will be trained by an engine; looked at again whenever dataset or settings change. */
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
      // A yes changes nothing in the dataset, but what stands in the way.
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
    // What changed while the look went on is told by this alone.
    if (isStale) this.lookSoon();
    this.store.setState((before) => {
      // A page of another look: begin anew with it.
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

  /** A scan tells of every image, changed or not: only what really changed is worth a look. */
  private async lookIfStale(): Promise<void> {
    if (this.store.getState().jobId !== null) return;
    const { projectId } = this;
    const answer = await this.client.request('preflight.get', { projectId, limit: 1 });
    if (this.isDisposed || !answer.ok || !answer.value.isStale) return;
    await this.look();
  }
}

import {
  GLOBAL_KEY,
  type EventData,
  type jobKinds,
  type JobIdOf,
  type JobKinds,
  type JobOf,
  type JobResultOf,
  type ToldJob,
} from '../../../shared/contract/index.js';
import { AppError, type ErrorValue } from '../../../shared/result/errors.js';
import { withoutPasswords } from '../../../shared/result/passwords.js';
import { toErrorValue } from '../../platform/error-value.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import { currentRequest } from '../requests/index.js';
import { RateMeter } from './rate-meter.js';

export interface JobSpec<K extends string> {
  readonly kind: K;
  readonly title: string;
  readonly projectId?: string;
  readonly runId?: string;
  readonly canCancel?: boolean;
  /** True when the next owner of the project can begin it anew for whoever asked, with nothing lost or done twice. */
  readonly canGoOn?: boolean;
}

/** What a job's work gets: its signal, and ways to tell how far it is. */
export interface JobContext {
  readonly id: string;
  readonly signal: AbortSignal;
  progress(done: number, total: number | null, unit: string): void;
  message(text: string): void;
  log(line: string): void;
}

interface Entry {
  job: ToldJob;
  readonly abort: AbortController;
  readonly meter: RateMeter;
  readonly finished: Promise<ToldJob>;
  /** True when another process asked for this job. */
  readonly isForOthers: boolean;
  readonly canGoOn: boolean;
  /** The job goes on in the next owner of the project: its end in this process is told to nobody. */
  isHandedOn: boolean;
}

const KEPT_ENDED_JOBS = 50;
const KEPT_LOG_LINES = 200;

/**
 * Everything long is a job: one list, one way to show progress, one way to cancel. `R`: the kinds of job that there are; what
 * `start` ties together (a kind and what its work brings) is told by the types from there on.
 */
export class JobsService<R extends JobKinds = typeof jobKinds> {
  readonly #entries = new Map<string, Entry>();
  readonly #mirrored = new Map<string, ToldJob>();
  #counter = 0;

  constructor(
    private readonly bus: EventBus,
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {}

  /** Starts the work at once and returns the job; the work's value becomes `result`, what it throws becomes `error`. */
  start<K extends keyof R & string>(
    spec: JobSpec<K>,
    work: (context: JobContext) => Promise<JobResultOf<R, K>>,
  ): JobOf<R, K> {
    const request = currentRequest();
    const id = request?.nextJobId() ?? this.#newId();
    this.#mirrored.delete(id); // it goes on here
    const abort = new AbortController();
    const meter = new RateMeter(this.now);
    const job: ToldJob = {
      id,
      kind: spec.kind,
      title: spec.title,
      state: 'running',
      progress: null,
      message: '',
      log: [],
      canCancel: spec.canCancel ?? true,
      startedAt: this.now(),
      endedAt: null,
      projectId: spec.projectId ?? null,
      runId: spec.runId ?? null,
      error: null,
      result: null,
    };
    let finish: (job: ToldJob) => void = () => undefined;
    const finished = new Promise<ToldJob>((resolve) => (finish = resolve));
    const isForOthers = request !== null;
    const { canGoOn = false } = spec;
    const entry: Entry = {
      ...{ job, abort, meter, finished },
      ...{ isForOthers, canGoOn, isHandedOn: false },
    };
    this.#entries.set(id, entry);
    this.#emit(entry);
    void this.#run(entry, work).then(() => finish(entry.job));
    return job as JobOf<R, K>;
  }

  list(): { jobs: JobOf<R>[]; seq: number } {
    const own = [...this.#entries.values()].filter((one) => !one.isHandedOn);
    return {
      jobs: [...own.map((one) => one.job), ...this.#mirrored.values()] as JobOf<R>[],
      seq: this.bus.seq('jobs.changed', GLOBAL_KEY),
    };
  }

  /** Lists a job that another process runs, because it owns the project. Cancelling is up to that process. */
  mirror(job: ToldJob): void {
    const own = this.#entries.get(job.id);
    if (own?.isHandedOn === false) return this.#emit(own); // it goes on here, or ended here
    this.#mirrored.delete(job.id); // set anew, so that the oldest come first
    this.#mirrored.set(job.id, job);
    const ended = [...this.#mirrored.values()].filter(({ endedAt }) => endedAt !== null);
    for (const old of ended.slice(0, -KEPT_ENDED_JOBS)) this.#mirrored.delete(old.id);
    this.#tell(job);
  }

  /** The project of a job that another process runs; null for others. */
  projectOfMirrored(id: string): string | null {
    return this.#mirrored.get(id)?.projectId ?? null;
  }

  /**
   * The process that ran the mirrored jobs of a project is gone. Jobs that are not in `asked` will not run again and are
   * dropped.
   */
  ownerGone(projectId: string, asked: ReadonlySet<string>): void {
    for (const job of [...this.#mirrored.values()]) {
      const isOver = job.projectId !== projectId || job.endedAt !== null || asked.has(job.id);
      if (!isOver) this.#mirrored.delete(job.id);
    }
  }

  /** Fails a mirrored job whose request was sent again without success. */
  endMirrored(id: string, error: ErrorValue): void {
    const job = this.#mirrored.get(id);
    if (job === undefined || job.endedAt !== null) return;
    this.mirror({ ...job, state: 'failed', endedAt: this.now(), error });
  }

  /**
   * Ends the jobs of a project (null: of all projects) before another process may own it; resolves when none runs. A job that
   * another process asked for is handed to the next owner when it can start anew there, else awaited. Jobs of this process
   * are cancelled where possible. Trainers keep running.
   */
  async letGo(projectId: string | null): Promise<void> {
    for (;;) {
      const running = [...this.#entries.values()].filter(
        ({ job }) =>
          job.endedAt === null &&
          job.kind !== 'run' &&
          job.projectId !== null &&
          (projectId === null || job.projectId === projectId),
      );
      if (running.length === 0) return;
      for (const entry of running) {
        if (entry.isForOthers ? !entry.canGoOn : !entry.job.canCancel) continue;
        entry.isHandedOn = entry.isForOthers;
        entry.abort.abort();
      }
      await Promise.all(running.map(({ finished }) => finished));
    }
  }

  /** True for a job that was let go of unfinished, so that the next owner begins it anew. */
  isHandedOn(id: string): boolean {
    return this.#entries.get(id)?.isHandedOn === true;
  }

  /** Asks a job to stop; it ends as `cancelled` once its work has let go. */
  cancel(id: string): void {
    const entry = this.#entry(id);
    if (entry.job.state !== 'running' && entry.job.state !== 'queued') return;
    if (!entry.job.canCancel) {
      throw new AppError('bad_request', `“${entry.job.title}” cannot be cancelled.`);
    }
    this.#update(entry, { state: 'stopping' });
    entry.abort.abort();
  }

  /** Resolves with the ended job. */
  wait<K extends keyof R & string>(id: JobIdOf<K>): Promise<JobOf<R, K>> {
    return this.#entry(id).finished as Promise<JobOf<R, K>>;
  }

  #newId(): string {
    return `job-${process.pid}-${(this.#counter += 1)}-${this.now().toString(36)}`;
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new AppError('not_found', 'That job is no longer known.');
    return entry;
  }

  async #run(entry: Entry, work: (context: JobContext) => Promise<unknown>): Promise<void> {
    try {
      const result = await work(this.#context(entry));
      const wasCancelled = entry.abort.signal.aborted;
      this.#end(entry, wasCancelled ? 'cancelled' : 'succeeded', { result });
    } catch (error) {
      if (entry.abort.signal.aborted) this.#end(entry, 'cancelled', {});
      else this.#end(entry, 'failed', { error: toErrorValue(error, this.log) });
    }
  }

  #context(entry: Entry): JobContext {
    return {
      id: entry.job.id,
      signal: entry.abort.signal,
      progress: (done, total, unit) => {
        const { rate, etaSeconds } = entry.meter.measure(done, total);
        this.#update(entry, { progress: { done, total, unit, rate, etaSeconds } });
      },
      message: (message) => this.#update(entry, { message: withoutPasswords(message) }),
      log: (line) => {
        const log = [...entry.job.log, withoutPasswords(line)].slice(-KEPT_LOG_LINES);
        this.#update(entry, { log });
      },
    };
  }

  #end(entry: Entry, state: ToldJob['state'], rest: Partial<ToldJob>): void {
    this.#update(entry, { state, endedAt: this.now(), ...rest });
    const ended = [...this.#entries.values()].filter((other) => other.job.endedAt !== null);
    for (const old of ended.slice(0, -KEPT_ENDED_JOBS)) this.#entries.delete(old.job.id);
  }

  #update(entry: Entry, change: Partial<ToldJob>): void {
    entry.job = { ...entry.job, ...change };
    this.#emit(entry);
  }

  #emit(entry: Entry): void {
    if (!entry.isHandedOn) this.#tell(entry.job);
  }

  #tell(job: ToldJob): void {
    this.bus.emit('jobs.changed', GLOBAL_KEY, job as EventData<'jobs.changed'>);
  }
}

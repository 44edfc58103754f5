import { GLOBAL_KEY, type Job } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { withoutPasswords } from '../../../shared/result/passwords.js';
import { toErrorValue } from '../../platform/error-value.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import { RateMeter } from './rate-meter.js';

export interface JobSpec {
  readonly kind: Job['kind'];
  readonly title: string;
  readonly projectId?: string;
  readonly runId?: string;
  readonly canCancel?: boolean;
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
  job: Job;
  readonly abort: AbortController;
  readonly meter: RateMeter;
  readonly finished: Promise<Job>;
}

const KEPT_ENDED_JOBS = 50;
const KEPT_LOG_LINES = 200;

/** Everything long is a job: one list, one way to show progress, one way to cancel. */
export class JobsService {
  readonly #entries = new Map<string, Entry>();
  readonly #mirrored = new Map<string, Job>();
  #counter = 0;

  constructor(
    private readonly bus: EventBus,
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {}

  /** Starts the work at once and returns the job; the work's value becomes `result`, what it throws becomes `error`. */
  start(
    spec: JobSpec,
    work: (context: JobContext) => Promise<Record<string, unknown> | undefined>,
  ): Job {
    const id = `job-${process.pid}-${(this.#counter += 1)}-${this.now().toString(36)}`;
    const abort = new AbortController();
    const meter = new RateMeter(this.now);
    const job: Job = {
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
    let finish: (job: Job) => void = () => undefined;
    const finished = new Promise<Job>((resolve) => (finish = resolve));
    const entry: Entry = { job, abort, meter, finished };
    this.#entries.set(id, entry);
    this.#emit(entry);
    void this.#run(entry, work).then(() => finish(entry.job));
    return job;
  }

  list(): { jobs: Job[]; seq: number } {
    return {
      jobs: [
        ...[...this.#entries.values()].map((entry) => entry.job),
        ...[...this.#mirrored.values()].map((job) => ({ ...job, canCancel: false })),
      ],
      seq: this.bus.seq('jobs.changed', GLOBAL_KEY),
    };
  }

  /** Shows a job that another process runs (it owns the project). Such a job is cancelled there, not here. */
  mirror(job: Job): void {
    this.#mirrored.set(job.id, job);
    this.bus.emit('jobs.changed', GLOBAL_KEY, { ...job, canCancel: false });
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
  wait(id: string): Promise<Job> {
    return this.#entry(id).finished;
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new AppError('not_found', 'That job is no longer known.');
    return entry;
  }

  async #run(
    entry: Entry,
    work: (context: JobContext) => Promise<Record<string, unknown> | undefined>,
  ): Promise<void> {
    try {
      const result = await work(this.#context(entry));
      const wasCancelled = entry.abort.signal.aborted;
      this.#end(entry, wasCancelled ? 'cancelled' : 'succeeded', { result: result ?? null });
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

  #end(entry: Entry, state: Job['state'], rest: Partial<Job>): void {
    this.#update(entry, { state, endedAt: this.now(), ...rest });
    const ended = [...this.#entries.values()].filter((other) => other.job.endedAt !== null);
    for (const old of ended.slice(0, -KEPT_ENDED_JOBS)) this.#entries.delete(old.job.id);
  }

  #update(entry: Entry, change: Partial<Job>): void {
    entry.job = { ...entry.job, ...change };
    this.#emit(entry);
  }

  #emit(entry: Entry): void {
    this.bus.emit('jobs.changed', GLOBAL_KEY, entry.job);
  }
}

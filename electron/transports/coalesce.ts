import type { EventData, EventName } from '../../shared/contract/index.js';

/** Most lines of a log that are sent at once; of more only the newest are kept (the file has all). */
export const MAX_LOG_LINES = 200;

/** How events of one name are held back and merged. */
export interface Coalescing<T> {
  /** Events of one stream with the same id merge with each other; others stay apart. */
  idOf(data: T): string;
  /** True when the event must go at once. `sent`: the last one of this id that went, if any. */
  isUrgent(data: T, sent: T | undefined): boolean;
  /** Two events in one, nothing lost that the client cannot ask for. */
  merge(older: T, newer: T): T;
  /** Cuts one event down to what may be sent. */
  limit(data: T): T;
}

type Job = EventData<'jobs.changed'>;
type Summary = EventData<'runs.changed'>;
type Delta = EventData<'runs.delta'>;
type Log = EventData<'runs.log'>;

const jobs: Coalescing<Job> = {
  idOf: (job) => job.id,
  isUrgent: (job, sent) => sent === undefined || sent.state !== job.state,
  merge: (_, newer) => newer,
  limit: (job) => job,
};

const summaries: Coalescing<Summary> = {
  idOf: (summary) => summary.id,
  isUrgent: (summary, sent) => sent === undefined || sent.state !== summary.state,
  merge: (_, newer) => newer,
  limit: (summary) => summary,
};

const deltas: Coalescing<Delta> = {
  idOf: (delta) => delta.summary.id,
  // A checkpoint, a sample and a warning are facts; a new state is one, too.
  isUrgent: (delta, sent) =>
    sent === undefined ||
    sent.summary.state !== delta.summary.state ||
    delta.checkpoints !== undefined ||
    delta.samples !== undefined ||
    delta.warnings !== undefined,
  merge: (older, newer) => {
    const newLosses = [...(older.newLosses ?? []), ...(newer.newLosses ?? [])];
    return { ...older, ...newer, ...(newLosses.length > 0 ? { newLosses } : {}) };
  },
  limit: (delta) => delta,
};

const logs: Coalescing<Log> = {
  idOf: (chunk) => chunk.stream,
  isUrgent: () => false,
  merge: (older, newer) =>
    cutLog({
      stream: newer.stream,
      lines: [...older.lines, ...newer.lines],
      dropped: older.dropped + newer.dropped,
    }),
  limit: cutLog,
};

/** Each carries all cards as they stand; only the newest counts. */
const gpus: Coalescing<EventData<'gpus.changed'>> = {
  idOf: () => 'cards',
  isUrgent: (report, sent) => sent === undefined || sent.state !== report.state,
  merge: (_, newer) => newer,
  limit: (report) => report,
};

/** The whole report each time; a new state of a step is shown at once. */
const environment: Coalescing<EventData<'environment.changed'>> = {
  idOf: () => 'environment',
  isUrgent: (report, sent) => sent === undefined || sent.jobId !== report.jobId,
  merge: (_, newer) => newer,
  limit: (report) => report,
};

function cutLog(chunk: Log): Log {
  const extra = chunk.lines.length - MAX_LOG_LINES;
  if (extra <= 0) return chunk;
  return { ...chunk, lines: chunk.lines.slice(extra), dropped: chunk.dropped + extra };
}

const table: Partial<Record<EventName, unknown>> = {
  'jobs.changed': jobs,
  'runs.changed': summaries,
  'runs.delta': deltas,
  'runs.log': logs,
  'gpus.changed': gpus,
  'environment.changed': environment,
};

/** How events of this name are held back, or null when each is a fact that goes at once. */
export function coalescingOf(name: EventName): Coalescing<unknown> | null {
  return (table[name] as Coalescing<unknown> | undefined) ?? null;
}

import * as z from 'zod';
import { ErrorValue } from '../result/errors.js';
import { JobId, Nothing, Ok } from './common.js';
import { request, type JobDefinition, type JobIdOf } from './define.js';
import { jobKinds } from './job-kinds.js';

export type { JobIdOf };

/** Kinds of job by name. */
export type JobKinds = Readonly<Record<string, JobDefinition>>;
export type JobKind = keyof typeof jobKinds;

/** What every job tells. Times are Unix ms; `rate` is units a second. */
const JobFacts = z.object({
  id: JobId,
  title: z.string(),
  state: z.enum(['queued', 'running', 'stopping', 'succeeded', 'failed', 'cancelled']),
  progress: z
    .object({
      done: z.number(),
      total: z.number().nullable(),
      unit: z.string(),
      rate: z.number().nullable(),
      etaSeconds: z.number().nullable(),
    })
    .nullable(),
  message: z.string(),
  log: z.array(z.string()),
  canCancel: z.boolean(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  projectId: z.string().nullable(),
  runId: z.string().nullable(),
  error: ErrorValue.nullable(),
});
type JobFacts = z.output<typeof JobFacts>;

/** What a job of a kind brings, by a table of kinds. */
export type JobResultOf<R extends JobKinds, K extends keyof R> = z.output<R[K]['result']>;
/** A job of a table of kinds. `result`: what came out; null before the end, and where nothing did. */
export type JobOf<R extends JobKinds, K extends keyof R = keyof R> = {
  [N in K & string]: JobFacts & {
    readonly id: JobIdOf<N>;
    readonly kind: N;
    readonly result: JobResultOf<R, N> | null;
  };
}[K & string];

/** Anything that can take longer than a second; `K`: of these kinds. */
export type Job<K extends JobKind = JobKind> = JobOf<typeof jobKinds, K>;
export type JobResult<K extends JobKind> = JobResultOf<typeof jobKinds, K>;
/** The schema of the jobs of a table of kinds. */
function jobSchema<R extends JobKinds>(kinds: R): z.ZodType<JobOf<R>> {
  const each = Object.entries(kinds).map(([kind, { result }]) =>
    JobFacts.extend({ kind: z.literal(kind), result: result.nullable() }),
  );
  const [first, ...rest] = each;
  if (first === undefined) throw new Error('a table without kinds of job');
  // One object for each name of the table, which the compiler cannot follow through `Object.entries`.
  return z.discriminatedUnion('kind', [first, ...rest]) as unknown as z.ZodType<JobOf<R>>;
}

export const Job: z.ZodType<Job> = jobSchema(jobKinds);

/** A job as another process, or another version of the app, tells of it: nobody has looked at its result yet. */
const ToldJob = JobFacts.extend({ kind: z.string(), result: z.unknown() });
export type ToldJob = z.output<typeof ToldJob>;

/**
 * Reads the result of a job by its kind, as it comes in from another process. One that does not fit (of another version of the
 * app) becomes null, and the job's error says so. A kind that is not in the table is left alone: nobody here reads its result.
 */
export function readJob<J extends ToldJob>(told: J, kinds: JobKinds = jobKinds): J {
  const kind = Object.hasOwn(kinds, told.kind) ? kinds[told.kind] : undefined;
  if (kind === undefined) return told;
  if (told.result === null && told.state !== 'succeeded') return told;
  const read = kind.result.safeParse(told.result);
  return read.success
    ? { ...told, result: read.data }
    : { ...told, result: null, error: told.error ?? unreadable(told.title) };
}

/** A job that was written down; its result is read as `readJob` does. */
export const StoredJob = ToldJob.transform((told) => readJob(told) as Job);

function unreadable(title: string): ErrorValue {
  return {
    code: 'unsupported',
    message: `“${title}” has ended, but what came of it cannot be read: it was told by another version of the app.`,
    hint: 'What it did is done. Close all windows and commands of the app, then start it again.',
  };
}

export const jobRequests = {
  'jobs.list': request(Nothing, z.object({ jobs: z.array(Job), seq: z.int() })),
  'jobs.cancel': request(z.object({ jobId: JobId }), Ok),
};

export const jobEvents = { 'jobs.changed': Job };

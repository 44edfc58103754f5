import type * as z from 'zod';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  Job,
  jobKinds,
  readJob,
  StoredJob,
  type FileFailure,
  type JobIdOf,
  type JobKind,
  type JobResult,
  type Output,
  type RequestName,
  type ToldJob,
} from './index.js';

const told: ToldJob = {
  ...{ id: 'job-1', kind: 'delete', title: 'Deleting images', state: 'succeeded' as const },
  ...{ progress: null, message: '', log: [], canCancel: true, startedAt: 1, endedAt: 2 },
  ...{ projectId: 'p', runId: null, error: null },
  result: { deleted: 2, failed: [], stepId: 's-1' },
};
const kinds = Object.keys(jobKinds) as JobKind[];

describe('a job that comes in from elsewhere', () => {
  it('has the result of its kind', () => {
    expect(readJob(told)).toEqual(told);
    expect(Job.parse(told)).toEqual(told);
  });

  it.each(kinds)('of kind %s with a result of another shape has none, and says why', (kind) => {
    const read = readJob({ ...told, kind, result: { other: 1 } });
    expect(read).toMatchObject({
      state: 'succeeded',
      result: null,
      error: { code: 'unsupported' },
    });
    expect(read.error?.message).toContain('Deleting images');
    expect(read.error?.hint).toMatch(/./);
    expect(Job.safeParse({ ...told, kind, result: { other: 1 } }).success).toBe(false);
  });

  it('that should have brought something and did not says so; one that goes on or failed need not', () => {
    expect(readJob({ ...told, result: null }).error?.code).toBe('unsupported');
    for (const state of ['running', 'stopping', 'failed', 'cancelled'] as const) {
      const job = { ...told, state, result: null };
      expect(readJob(job)).toEqual(job);
    }
  });

  it('keeps its own error when its result cannot be read', () => {
    const error = { code: 'disk_full' as const, message: 'The disk is full.' };
    expect(readJob({ ...told, state: 'failed', error, result: 7 })).toMatchObject({ error });
  });

  it('of a kind that is not known is shown as it was told', () => {
    for (const kind of ['evaluation', '__proto__', 'constructor']) {
      const job = { ...told, kind, result: { anything: true } };
      expect(readJob(job)).toEqual(job);
    }
  });

  it('and was written down by another version is a job all the same', () => {
    expect(StoredJob.parse(told)).toEqual(told);
    expect(StoredJob.parse({ ...told, result: { removed: 2 } })).toMatchObject({
      ...{ id: 'job-1', endedAt: 2, result: null },
      error: { code: 'unsupported' },
    });
    expect(StoredJob.safeParse({ id: 'job-1' }).success).toBe(false);
  });
});

/** The kinds of job that the answer of a request names. */
type KindOf<I> = I extends JobIdOf<infer K> ? K : never;
type StartingName = {
  [N in RequestName]: Output<N> extends { jobId: string | null } ? N : never;
}[RequestName];
type KindStartedBy<N extends StartingName> = KindOf<NonNullable<Output<N>['jobId']>>;

describe('the types', () => {
  it('tie a kind to its result', () => {
    expectTypeOf<JobResult<'delete'>>().toEqualTypeOf<{
      deleted: number;
      failed: FileFailure[];
      stepId: string | null;
    }>();
    expectTypeOf<Job<'preflight'>['result']>().toEqualTypeOf<{ isReady: boolean } | null>();
    expectTypeOf<Job['kind']>().toEqualTypeOf<JobKind>();
    expectTypeOf<z.output<typeof Job>>().toEqualTypeOf<Job>();
    // The kind of a job says what its result is.
    const deletedBy = (job: Job) => (job.kind === 'delete' ? job.result?.deleted : undefined);
    expectTypeOf(deletedBy).returns.toEqualTypeOf<number | undefined>();
    // @ts-expect-error a field that the kind does not have
    const renamed = (job: Job<'delete'>) => job.result?.removed;
    expect(renamed).toBeTypeOf('function');
  });

  it('tie a request to the kinds that it starts, all of which there are', () => {
    expectTypeOf<KindStartedBy<StartingName>>().toExtend<JobKind>();
    expectTypeOf<KindStartedBy<'datasets.addImages'>>().toEqualTypeOf<'import'>();
    expectTypeOf<KindStartedBy<'projects.create'>>().toEqualTypeOf<'import'>();
    expectTypeOf<KindStartedBy<'doctor.fix'>>().toEqualTypeOf<'fix' | 'captions'>();
    expectTypeOf<KindStartedBy<'captioning.save'>>().toEqualTypeOf<'captioning_save'>();
    // @ts-expect-error the id of a job of another kind
    const id: JobIdOf<'export'> = 'job-1' as JobIdOf<'import'>;
    expect(id).toBe('job-1');
  });
});

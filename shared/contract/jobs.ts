import * as z from 'zod';
import { ErrorValue } from '../result/errors.js';
import { JobId, Nothing, Ok } from './common.js';
import { request } from './define.js';

/** Anything that can take longer than a second. Times are Unix ms; `rate` is units a second. */
export const Job = z.object({
  id: JobId,
  kind: z.enum([
    'scan',
    'import',
    'import_plan',
    'captions',
    'delete',
    'history',
    'doctor',
    'preflight',
    'fix',
    'trash',
    'export',
    'sample_project',
    'trainer_check',
    'environment',
    'trial',
    'models',
    'run',
    'captioning',
    'model_download',
  ]),
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
  /** What came out, for jobs that have a result (counts of an import, path of an export). */
  result: z.record(z.string(), z.unknown()).nullable(),
});
export type Job = z.output<typeof Job>;

export const jobRequests = {
  'jobs.list': request(Nothing, z.object({ jobs: z.array(Job), seq: z.int() })),
  'jobs.cancel': request(z.object({ jobId: JobId }), Ok),
};

export const jobEvents = { 'jobs.changed': Job };

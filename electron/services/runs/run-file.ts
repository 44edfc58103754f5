import * as z from 'zod';
import { EngineId, GpuId, ProjectId, RunId, RunWarning } from '../../../shared/contract/index.js';
import { StepPlan } from '../../../shared/domain/config/schema/index.js';
import { RunSettingsPart } from '../../../shared/domain/config/value/index.js';
import { PlanExpectation } from '../../../shared/domain/preflight/index.js';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import { AppError } from '../../../shared/result/errors.js';
import { peekOwn } from '../../platform/own-files.js';

/** `run.json`: written once when a run starts; only one of an earlier version gets its nonce later. Times: Unix ms. Steps and epochs: of the whole plan. */
export const RunFile = z.object({
  version: z.literal(1),
  id: RunId,
  projectId: ProjectId,
  name: z.string(),
  engine: EngineId,
  mode: z.enum(['launcher', 'plain', 'rehearsal']),
  createdAt: z.number(),
  outputName: z.string(),
  ...RunSettingsPart.shape,
  plan: StepPlan.nullable(),
  stepOffset: z.int().min(0),
  epochOffset: z.int().min(0),
  resumedFrom: z.object({ runId: RunId, folder: z.string() }).nullable(),
  /** For people who read this file: what is started is never taken from here. */
  command: z.object({
    file: z.string(),
    args: z.array(z.string()),
    cwd: z.string(),
    env: z.record(z.string(), z.string()),
  }),
  /** The cards it was given; empty: what the trainer takes by itself. Absent in runs of earlier versions. */
  gpus: z.array(GpuId).default([]),
  /** Trainer processes over all machines: more than one only by accelerate. */
  processes: z.int().min(1).default(1),
  /** Whether it can make samples: prompts must be known at the start, as the trainer encodes them once. */
  hasPrompts: z.boolean().default(false),
  /** The place in the queue that it came from. */
  queueItemId: z.string().nullable().default(null),
  /** Which part of a run that was resumed: 1 for a fresh one. */
  segment: z.int().min(1).default(1),
  /** Ties it to the record in the data folder of the user who started it; by itself it says nothing. */
  nonce: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable()
    .default(null)
    .catch(null),
  /** What the app did before the start that the user should know of. Absent in runs of earlier versions. */
  notices: z.array(RunWarning).default([]),
  /** What we told before the start of the trainer's own numbers; null: nothing could be told. */
  expected: PlanExpectation.nullable().default(null),
  app: z.object({ version: z.string(), platform: z.string() }),
});
export type RunFile = z.output<typeof RunFile>;

/** Reads a `run.json`. Throws `invalid_file` naming it when it is damaged, `not_found` when it is not there. */
export async function readRunFile(path: string): Promise<RunFile> {
  let text: string;
  try {
    const bytes = await peekOwn(path);
    if (bytes === null) throw new Error('it is not there, or is a link');
    text = bytes.toString('utf8');
  } catch (error) {
    throw new AppError('not_found', `This run has no ${path}.`, {
      hint: 'The folder was not made by this app, or the start was cut off before anything ran.',
      cause: error,
    });
  }
  const parsed = RunFile.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new AppError('invalid_file', `${path} is damaged.`, {
    hint: 'Its checkpoints are still in the output folder beside it.',
    cause: parsed.error,
  });
}

/** Ties a run of an earlier version to its record. Throws the file system's error. */
export async function noteNonce(path: string, nonce: string): Promise<void> {
  const bytes = await peekOwn(path);
  if (bytes === null) return; // taken away since
  const run = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
  await writeJsonAtomic(path, { ...run, nonce });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the schema then refuses it, with the file's name
  }
}

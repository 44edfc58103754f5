import * as z from 'zod';
import { HostPath, JobId, Nothing } from './common.js';
import { jobKind, request, starts } from './define.js';
import { CheckLine } from './host.js';

export const EnvironmentStepId = z.enum([
  'place',
  'uv',
  'python',
  'scripts',
  'venv',
  'torch',
  'requirements',
  'verify',
]);
export type EnvironmentStepId = z.output<typeof EnvironmentStepId>;

/** One step of an installation, as it stood last. */
export const EnvironmentStep = z.object({
  id: EnvironmentStepId,
  title: z.string(),
  state: z.enum(['open', 'running', 'done', 'failed']),
  /** What came out, or what went wrong. */
  message: z.string(),
  hint: z.string().nullable(),
});
export type EnvironmentStep = z.output<typeof EnvironmentStep>;

/** One installed environment: a Python with torch and what sd-scripts needs, and sd-scripts itself. */
export const EnvironmentSlot = z.object({
  id: z.string(),
  python: z.string(),
  scriptsDir: z.string(),
  torchBuild: z.string(),
  torch: z.string(),
  /** Of sd-scripts; null when it came from a folder or archive that does not tell. */
  commit: z.string().nullable(),
  /** Unix ms. */
  verifiedAt: z.number().nullable(),
});
export type EnvironmentSlot = z.output<typeof EnvironmentSlot>;

export const TrialStage = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['open', 'ok', 'failed']),
  message: z.string(),
  hint: z.string().nullable(),
});
export type TrialStage = z.output<typeof TrialStage>;

const TrialResult = z.object({
  stages: z.array(TrialStage),
  device: z.string().nullable(),
  isOk: z.boolean(),
});

export const EnvironmentReport = z.object({
  /** The folder that contains all environments. */
  dir: z.string(),
  state: z.enum(['absent', 'unfinished', 'ready']),
  current: EnvironmentSlot.nullable(),
  /** The environment before the current one, kept for `environment.rollback`. */
  previous: EnvironmentSlot.nullable(),
  /** The versions that this app was made for differ from the installed ones. */
  hasUpdate: z.boolean(),
  steps: z.array(EnvironmentStep),
  /** The running job that works on the environment; null without one. */
  jobId: JobId.nullable(),
  /** The last check of the trainer in Settings, whether the app installed it or the user. */
  check: z.object({ lines: z.array(CheckLine), isUsable: z.boolean(), at: z.number() }).nullable(),
  trial: TrialResult.extend({
    optimizer: z.string(),
    precision: z.string(),
    at: z.number(),
  }).nullable(),
});
export type EnvironmentReport = z.output<typeof EnvironmentReport>;

const Report = z.object({ report: EnvironmentReport, seq: z.int() });

export const environmentJobs = {
  /** Where the environment in use lies. */
  environment: jobKind(z.object({ dir: z.string(), python: z.string(), scriptsDir: z.string() })),
  /** `kept`: files in the folder that the app did not install and therefore left. */
  environment_removal: jobKind(z.object({ kept: z.array(z.string()) })),
  trainer_check: jobKind(
    z.object({ lines: z.array(CheckLine), isUsable: z.boolean(), launcherFits: z.boolean() }),
  ),
  trial: jobKind(TrialResult),
};

/** A trainer that is on this machine already. */
export const FoundTrainer = z.object({
  scriptsDir: z.string(),
  /** The Python of its environment; empty when none was found beside it. */
  python: z.string(),
  /** Where it comes from, in words. */
  origin: z.string(),
});
export type FoundTrainer = z.output<typeof FoundTrainer>;

/** A trainer that is not the one of Settings; its folder and its Python are given together. */
const OtherTrainer = z.object({ scriptsDir: HostPath, python: HostPath });

export const environmentRequests = {
  'environment.get': request(Nothing, Report),
  /**
   * Installs, continues after a failure, or updates; `fresh` rebuilds everything (a repair). The current environment stays in
   * use until the new one is verified.
   */
  'environment.install': request(
    z.object({ fresh: z.boolean().default(false) }),
    starts('environment'),
  ),
  'environment.check': request(
    z.object({ trainer: OtherTrainer.optional() }),
    starts('trainer_check'),
  ),
  /** Trains the real scripts for a few steps on tiny weights. */
  'environment.trial': request(
    z.object({
      optimizer: z.string().min(1).max(80).default('AdamW8bit'),
      precision: z.enum(['bf16', 'fp16', 'no']).default('bf16'),
      trainer: OtherTrainer.optional(),
    }),
    starts('trial'),
  ),
  'environment.rollback': request(Nothing, Report),
  /** Deletes what was installed here, and nothing else. */
  'environment.remove': request(Nothing, starts('environment_removal')),
  /** Trainers that lie in usual places: sd-scripts, kohya_ss. */
  'environment.detect': request(Nothing, z.object({ found: z.array(FoundTrainer) })),
};

export const environmentEvents = { 'environment.changed': EnvironmentReport };

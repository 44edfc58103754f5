import * as z from 'zod';
import { ConfigProblem, ConfigValues, StepPlan } from '../domain/config/schema/index.js';
import { Nothing, ProjectId } from './common.js';
import { request } from './define.js';
import { EngineId } from './run-events.js';

/** Settings that the user keeps under a name, for any project. */
export const UserPreset = z.object({
  name: z.string().min(1).max(80),
  values: ConfigValues,
  /** Unix ms. */
  savedAt: z.number(),
});
export type UserPreset = z.output<typeof UserPreset>;

/** How long a finished run took: whole time, loading and caching included, over its steps. */
export const RunSpeed = z.object({
  runName: z.string(),
  secondsPerStep: z.number(),
  resolution: z.number(),
  batchSize: z.number(),
  blocksToSwap: z.number(),
});
export type RunSpeed = z.output<typeof RunSpeed>;

const FileSize = z.number().nullable();

/** What an estimate needs to know of this machine. Sizes in bytes; null: not known. */
export const Machine = z.object({
  ramBytes: z.number(),
  diskFreeBytes: z.number().nullable(),
  modelBytes: z.object({ baseModel: FileSize, clipL: FileSize, t5xxl: FileSize, ae: FileSize }),
  /** Newest first; of this project’s finished sd-scripts runs. */
  speeds: z.array(RunSpeed),
});
export type Machine = z.output<typeof Machine>;

/** One argument in which a trainer differs from the schema of this app. */
export const ArgumentDifference = z.object({
  name: z.string(),
  kind: z.enum(['new', 'gone', 'type', 'default', 'choices']),
  ours: z.string().nullable(),
  theirs: z.string().nullable(),
});
export type ArgumentDifference = z.output<typeof ArgumentDifference>;

const PresetName = z.string().trim().min(1).max(80);

export const configRequests = {
  /** Checks a configuration: field problems, files judged by their headers, steps. Nothing is written. */
  'config.check': request(
    z.object({ projectId: ProjectId, values: ConfigValues, engine: EngineId.optional() }),
    z.object({
      problems: z.array(ConfigProblem),
      steps: StepPlan.nullable(),
      configToml: z.string(),
      datasetToml: z.string(),
    }),
  ),
  'config.machine': request(z.object({ projectId: ProjectId }), Machine),
  /** Asks the parser of the trainer in Settings for its arguments: a different revision has others. */
  'config.compareTrainer': request(
    Nothing,
    z.object({
      /** The revision that our schema describes. */
      described: z.string(),
      arguments: z.int(),
      differences: z.array(ArgumentDifference),
    }),
  ),
  'presets.list': request(Nothing, z.object({ presets: z.array(UserPreset) })),
  /** Keeps settings under a name; one of that name is replaced. */
  'presets.save': request(
    z.object({ name: PresetName, values: ConfigValues }),
    z.object({ presets: z.array(UserPreset) }),
  ),
  'presets.delete': request(
    z.object({ name: PresetName }),
    z.object({ presets: z.array(UserPreset) }),
  ),
};

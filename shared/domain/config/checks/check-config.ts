import { sanitiseFileName } from '../../dataset/file-names.js';
import { engineTraits, type EngineId } from '../../engines/registry.js';
import { checkDataset, type SeenImage } from './check-dataset.js';
import { checkConflicts } from './check-conflicts.js';
import { rawPlain, cachesOnDisk, effectiveConfig } from '../schema/effective-config.js';
import { FIELD_KEYS, fieldSpec, type FieldKey, MODEL_FIELDS } from '../schema/fields.js';
import type { ReaderSystem } from '../../trainer-reader/read-folder.js';
import { isKnownOptimizer, isKnownScheduler } from '../schema/optimizers.js';
import type { RawValues } from '../schema/arguments.js';
import { problem, type Problem } from './problem.js';
import type { StepPlan, TrainingConfig } from '../schema/schema.js';

/** What settings on their own are judged by. */
export interface ConfigFacts {
  readonly engine: EngineId;
  readonly images: readonly SeenImage[];
  readonly steps: StepPlan | null;
  /** The system that the trainer runs on; absent: any but Windows. */
  readonly system?: ReaderSystem;
}

export interface CheckInput extends ConfigFacts {
  readonly config: TrainingConfig;
  /** Arguments; where they mean a field, they are what is judged. Their own faults: `checkArguments`. */
  readonly raw?: RawValues;
}

/**
 * What would go wrong, said at its field before anything starts. Pure: files are judged by the model-files service.
 * Only `error` blocks: it is what certainly fails, or what would waste the whole run without a word.
 */
export function checkConfig(input: CheckInput): Problem[] {
  const raw = input.raw ?? {};
  const config = effectiveConfig(input.config, raw);
  const { trainsFlux, keepsCaches } = engineTraits(input.engine);
  return [
    ...FIELD_KEYS.flatMap((key) => checkField(key, config)),
    ...(trainsFlux ? checkModelPaths(config) : []),
    ...checkConflicts({ config, raw, engine: input.engine, steps: input.steps }),
    ...checkOutputName(config.outputName),
    ...checkDataset(input.images, {
      cachesOnDisk: cachesOnDisk(config) && keepsCaches,
      system: input.system ?? 'other',
      enableWildcard: rawPlain(raw, 'enable_wildcard') === true,
    }),
  ];
}

function checkField(key: FieldKey, config: TrainingConfig): Problem[] {
  const { label, min, max, choices } = fieldSpec(key);
  const value = config[key];
  if (typeof value === 'number') {
    const params = { field: key, value };
    if (!Number.isFinite(value)) return [problem(key, 'error', 'not_a_number', params)];
    if (min !== undefined && value < min) return [problem(key, 'error', 'too_small', params)];
    if (max !== undefined && value > max) return [problem(key, 'error', 'too_large', params)];
  }
  if (choices !== undefined && typeof value === 'string' && !choices.includes(value)) {
    // The trainer knows more optimizers and schedulers than the form offers.
    if (key === 'optimizer' && isKnownOptimizer(value)) return [];
    if (key === 'scheduler' && isKnownScheduler(value)) return [];
    const params = { name: label, value, choices, isField: true };
    return [problem(key, 'error', 'not_a_choice', params)];
  }
  return [];
}

function checkModelPaths(config: TrainingConfig): Problem[] {
  return MODEL_FIELDS.flatMap((field): Problem[] => {
    const path = config[field].trim();
    if (path === '') return [problem(field, 'error', 'model_missing', { field, name: null })];
    if (/^(?:[A-Za-z]:[\\/]|\\\\|\/)/.test(path)) return [];
    return [problem(field, 'error', 'model_path_relative', { field, path })];
  });
}

function checkOutputName(name: string): Problem[] {
  const safe = sanitiseFileName(name);
  if (name === '' || safe === name) return [];
  return [problem('outputName', 'error', 'output_name', { name, safe })];
}

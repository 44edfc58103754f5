import { sanitiseFileName } from '../../dataset/index.js';
import { engineTraits, type EngineId } from '../../engines/index.js';
import { checkDataset, type SeenImage } from './check-dataset.js';
import { checkConflicts } from './check-conflicts.js';
import { rawPlain, cachesOnDisk, effectiveConfig } from '../schema/effective-config.js';
import { FIELD_KEYS, fieldSpec, type FieldKey } from '../schema/fields.js';
import type { ReaderSystem } from '../../trainer-reader/index.js';
import { isKnownOptimizer, isKnownScheduler } from '../schema/optimizers.js';
import type { RawValues } from '../schema/raw-values.js';
import type { ConfigProblem, StepPlan, TrainingConfig } from '../schema/schema.js';

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
export function checkConfig(input: CheckInput): ConfigProblem[] {
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

function checkField(key: FieldKey, config: TrainingConfig): ConfigProblem[] {
  const { label, min, max, choices, unit } = fieldSpec(key);
  const value = config[key];
  const error = (code: string, message: string, hint: string): ConfigProblem[] => [
    { field: key, severity: 'error', code, message, hint },
  ];
  if (typeof value === 'number') {
    const units = unit === undefined ? '' : ` ${unit}`;
    const range = `Enter a number from ${min ?? '…'} to ${max ?? '…'}${units}.`;
    if (!Number.isFinite(value)) return error('not_a_number', `${label} is not a number.`, range);
    if (min !== undefined && value < min) {
      return error('too_small', `${label} is ${value}; the least is ${min}.`, range);
    }
    if (max !== undefined && value > max) {
      return error('too_large', `${label} is ${value}; the most is ${max}.`, range);
    }
  }
  if (choices !== undefined && typeof value === 'string' && !choices.includes(value)) {
    // The trainer knows more optimizers and schedulers than the form offers.
    if (key === 'optimizer' && isKnownOptimizer(value)) return [];
    if (key === 'scheduler' && isKnownScheduler(value)) return [];
    const hint = `Choose one of: ${choices.join(', ')}.`;
    return error('not_a_choice', `${label} cannot be “${value}”.`, hint);
  }
  return [];
}

const MODEL_PATHS = ['baseModel', 'clipL', 't5xxl', 'ae'] as const satisfies readonly FieldKey[];

function checkModelPaths(config: TrainingConfig): ConfigProblem[] {
  return MODEL_PATHS.flatMap((key): ConfigProblem[] => {
    const path = config[key].trim();
    const { label, help } = fieldSpec(key);
    if (path === '') {
      return [
        {
          field: key,
          severity: 'error',
          code: 'model_missing',
          message: `${label} is not chosen.`,
          hint: `Choose the file here, or once for all projects in Settings. ${help}`,
        },
      ];
    }
    if (/^(?:[A-Za-z]:[\\/]|\\\\|\/)/.test(path)) return [];
    return [
      {
        field: key,
        severity: 'error',
        code: 'model_path_relative',
        message: `${label} needs a full path; “${path}” is not one.`,
        hint: 'Choose the file with the button beside the field.',
      },
    ];
  });
}

function checkOutputName(name: string): ConfigProblem[] {
  if (name === '' || sanitiseFileName(name) === name) return [];
  const safe = sanitiseFileName(name);
  return [
    {
      field: 'outputName',
      severity: 'error',
      code: 'output_name',
      message: `“${name}” cannot be the name of a file on every system.`,
      hint: safe === '' ? 'Use letters, digits, blanks, - and _.' : `For example: ${safe}`,
    },
  ];
}

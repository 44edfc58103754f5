import { TRAINING_ENGINE } from '../../engines/index.js';
import { checkConflicts } from './check-conflicts.js';
import { FIELD_KEYS, fieldSpec, type FieldKey, MODEL_FIELDS } from '../schema/fields.js';
import { problem, type Problem, tell } from './problem.js';
import type { ConfigProblem, ConfigValues, TrainingConfig } from '../schema/schema.js';
import { nameOfField, nameOfPlace, settingOf } from '../schema/settings.js';

/**
 * The settings as the trainer alone would have them: where a file says nothing, the trainer’s own default counts
 * (learning rate 2e-6, rank 4, no mixed precision), not ours.
 */
export function trainerConfig({ fields }: ConfigValues): TrainingConfig {
  const entries = FIELD_KEYS.map((key) => [key, fields[key] ?? trainerDefault(key)]);
  return Object.fromEntries(entries) as TrainingConfig;
}

/** What a field is when a file does not name it: the trainer’s default, or the value that means “not given”. */
export function trainerDefault(key: FieldKey): string | number | boolean {
  const given = settingOf(nameOfField(key))?.trainerDefault ?? null;
  const { kind } = fieldSpec(key);
  // The config file says the resolution as text; the form has a number.
  if (key === 'resolution') return 0;
  if (key === 'rank') return NETWORK_DIM_WHEN_ABSENT;
  if (given !== null && given !== '') return given;
  if (key === 'optimizer') return 'AdamW';
  if (kind === 'bool') return false;
  return kind === 'int' || kind === 'float' ? 0 : '';
}

/** lora_flux takes rank 4 where no network_dim is given (pitfalls, “Settings file”). */
const NETWORK_DIM_WHEN_ABSENT = 4;

/** Faults of a config file on its own, as it is handed to `flux_train_network.py --config_file`. */
export function checkForTrainer(values: ConfigValues): ConfigProblem[] {
  const config = trainerConfig(values);
  const hasDatasetFile = values.raw['dataset_config'] !== undefined;
  const conflicts = checkConflicts({
    // A resolution of 0 means that the sizes are in a dataset file: a neutral size keeps the size rules silent.
    config: config.resolution === 0 ? { ...config, resolution: UNKNOWN_SIZE } : config,
    raw: values.raw,
    engine: TRAINING_ENGINE,
    steps: null,
  });
  return [
    ...MODEL_FIELDS.flatMap((key) => (config[key] === '' ? [notGiven(key)] : [])),
    ...(hasDatasetFile ? [] : sizeProblems(values)),
    ...(hasDatasetFile || values.raw['caption_extension'] !== undefined ? [] : [NO_EXTENSION]),
    ...conflicts,
  ].map((one) => withKey(tell(one)));
}

/** A neutral resolution, in pixels: a multiple of 64 within the usual bucket limits, so that no size rule fires. */
const UNKNOWN_SIZE = 1024;

function notGiven(field: FieldKey): Problem {
  return problem(field, 'error', 'model_missing', { field, name: nameOfField(field) });
}

function sizeProblems({ fields, raw }: ConfigValues): Problem[] {
  const missing = (at: string, name: string, add: string) =>
    problem(at, 'error', 'not_given', { name, add });
  const problems: Problem[] = [];
  if (fields.resolution === undefined && raw['resolution'] === undefined) {
    problems.push(missing('resolution', 'resolution', 'Add resolution = "1024,1024".'));
  }
  if (raw['train_data_dir'] === undefined && raw['in_json'] === undefined) {
    const add = 'Add train_data_dir, the parent of folders named like 10_my character.';
    problems.push(missing('train_data_dir', 'train_data_dir', add));
  }
  return problems;
}

const NO_EXTENSION = problem('caption_extension', 'warning', 'caption_extension', {});

/** The name under which the file has, or should have, what a problem is about. */
function withKey(problem: ConfigProblem): ConfigProblem {
  return problem.field === null ? problem : { ...problem, key: nameOfPlace(problem.field) };
}

import { closest } from './closest.js';
import { fieldOfTrainerKey, fieldSpec } from './fields.js';
import type { ConfigProblem, TomlValue } from './schema.js';
import {
  NETWORK_ARG_NAMES,
  datasetKey,
  describeType,
  fitToType,
  nearestKey,
  trainerArg,
  type DatasetKey,
} from './trainer-args.js';

export type RawValues = Readonly<Record<string, TomlValue>>;

/** Where a raw value is written. */
export type Placed =
  | { readonly place: 'config'; readonly key: string; readonly value: TomlValue }
  | { readonly place: 'dataset'; readonly key: DatasetKey; readonly value: TomlValue }
  | { readonly place: 'nowhere'; readonly problem: ConfigProblem };

/** Arguments that belong to the run's folder and its dataset: the app sets them, a value of the user's would break it. */
const OWN: Readonly<Record<string, string>> = {
  output_dir: 'Checkpoints of a run lie in the run’s own folder.',
  logging_dir: 'Logs of a run lie in the run’s own folder.',
  output_name: 'Set “Output name” instead.',
  dataset_config: 'The dataset file is made from the project’s concepts.',
  dataset_class: 'The dataset file is made from the project’s concepts.',
  train_data_dir: 'Images come from the project’s concepts.',
  reg_data_dir: 'Regularisation images are a concept of their own, marked as such.',
  in_json: 'Images come from the project’s concepts.',
  conditioning_data_dir: 'Images come from the project’s concepts.',
  image_dir: 'Images come from the project’s concepts.',
  is_reg: 'Mark the concept as regularisation images instead.',
  subsets: 'Images come from the project’s concepts.',
  num_repeats: 'Set the repeats of each concept instead.',
  dataset_repeats: 'Set the repeats of each concept instead.',
  config_file: 'The app writes the config file.',
  output_config: 'It would only print the settings and end.',
  debug_dataset: 'It would only show the dataset and end.',
  sample_prompts: 'Write the prompts under “Samples” instead.',
  resume: 'Use “Resume” on the run instead.',
  initial_epoch: 'Use “Resume” on the run instead.',
  initial_step: 'Use “Resume” on the run instead.',
  skip_until_initial_step: 'With accumulation it trains nothing. Use “Resume” on the run instead.',
  max_train_steps: 'The run’s length is set by “Epochs”, which wins in the trainer too.',
};

/** Decides for each raw value where it goes, with its type made exact. Order is kept. */
export function placeRaw(raw: RawValues): Placed[] {
  return Object.entries(raw).map(([key, value]) => placeOne(key, value));
}

function placeOne(key: string, value: TomlValue): Placed {
  const own = OWN[key];
  if (own !== undefined) {
    return nowhere(
      'warning',
      'raw_ignored',
      key,
      `${key} is set by the app; your value is ignored.`,
      own,
    );
  }
  const forDataset = datasetKey(key);
  if (forDataset !== null) {
    const given = forDataset.name === 'resolution' ? resolutionValue(value) : value;
    const fitted = fitToType(given, forDataset);
    if (fitted === null) return wrongType(key, describeType(forDataset));
    return { place: 'dataset', key: forDataset, value: fitted };
  }
  const arg = trainerArg(key);
  if (arg === null) return { place: 'config', key, value };
  const fitted = fitToType(value, arg);
  return fitted === null
    ? wrongType(key, describeType(arg))
    : { place: 'config', key, value: fitted };
}

/** A config file says `"1024,768"` where the dataset file wants numbers. */
function resolutionValue(value: TomlValue): TomlValue {
  if (typeof value !== 'string') return value;
  const match = /^\s*(\d{1,5})(?:\s*,\s*(\d{1,5}))?\s*$/.exec(value);
  if (match === null) return value;
  const width = { int: Number(match[1]) };
  const height = match[2] === undefined ? width : { int: Number(match[2]) };
  return width.int === height.int ? width : [width, height];
}

/** Warnings for keys the trainer would ignore without a word, errors for values it cannot take. */
export function checkRaw(raw: RawValues): ConfigProblem[] {
  const placed = placeRaw(raw).flatMap((one) => (one.place === 'nowhere' ? [one.problem] : []));
  return [...placed, ...Object.entries(raw).flatMap(([key, value]) => checkKey(key, value))];
}

function checkKey(key: string, value: TomlValue): ConfigProblem[] {
  if (key === 'network_args') return checkNetworkArgs(value);
  const arg = trainerArg(key);
  if (arg === null && datasetKey(key) === null && OWN[key] === undefined) {
    const near = nearestKey(key);
    const hint = near === null ? 'Check its spelling.' : `Did you mean ${near}?`;
    const message = `The trainer has no setting ${key} and would ignore it.`;
    return [{ field: key, severity: 'warning', code: 'unknown_key', message, hint }];
  }
  if (!arg?.choices || typeof value !== 'string' || arg.choices.includes(value)) return [];
  return [
    {
      field: fieldOfTrainerKey(key) ?? key,
      severity: 'error',
      code: 'not_a_choice',
      message: `${key} cannot be “${value}”.`,
      hint: `It is one of: ${arg.choices.join(', ')}.`,
    },
  ];
}

/** The network ignores keys it does not know, also without a word. */
function checkNetworkArgs(value: TomlValue): ConfigProblem[] {
  const items = Array.isArray(value) ? value : [];
  return items.flatMap((item): ConfigProblem[] => {
    const name = typeof item === 'string' ? (item.split('=')[0] ?? '').trim() : '';
    if (name === '' || name === 'dropout' || NETWORK_ARG_NAMES.includes(name)) return [];
    const near = closest(name, NETWORK_ARG_NAMES);
    const hint = near === null ? 'Check its spelling.' : `Did you mean ${near}?`;
    const message = `The FLUX LoRA network has no setting ${name} and would ignore it.`;
    return [{ field: 'network_args', severity: 'warning', code: 'unknown_key', message, hint }];
  });
}

function wrongType(key: string, wanted: string): Placed {
  const field = fieldOfTrainerKey(key);
  const name = field === null ? key : `${fieldSpec(field).label} (${key})`;
  return nowhere('error', 'wrong_type', key, `${name} must be ${wanted}.`, 'Correct its value.');
}

function nowhere(
  severity: ConfigProblem['severity'],
  code: string,
  key: string,
  message: string,
  hint: string,
): Placed {
  const problem = { field: fieldOfTrainerKey(key) ?? key, severity, code, message, hint };
  return { place: 'nowhere', problem };
}

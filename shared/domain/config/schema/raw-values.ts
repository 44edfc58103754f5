import { closest } from './closest.js';
import { fieldOfTrainerKey, fieldSpec } from './fields.js';
import type { ConfigProblem, TomlScalar, TomlValue } from './schema.js';
import { settingOf } from './settings.js';
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

/** Keys of the dataset file that the app writes from the project. Arguments of that kind: `appSets` of the schema. */
const OF_CONCEPTS: Readonly<Record<string, string>> = {
  output_name: 'Set “Output name” instead.',
  image_dir: 'Images come from the project’s concepts.',
  is_reg: 'Mark the concept as regularisation images instead.',
  subsets: 'Images come from the project’s concepts.',
  num_repeats: 'Set the repeats of each concept instead.',
};

/** Why the app sets this key in every run, so that a value of the user’s does not count; null: it counts. */
export function whyAppSets(key: string): string | null {
  return OF_CONCEPTS[key] ?? settingOf(key)?.appSets ?? null;
}

/** Decides for each raw value where it goes, with its type made exact. Order is kept. */
export function placeRaw(raw: RawValues): Placed[] {
  return Object.entries(raw).map(([key, value]) => placeOne(key, value));
}

function placeOne(key: string, value: TomlValue): Placed {
  const own = whyAppSets(key);
  if (own !== null) {
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
    const fitted = fitToType(datasetValue(key, value), forDataset);
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

/** A config file says `"1024,768"` and `"1.0,2.0"` as text where the dataset file wants numbers. */
export function datasetValue(key: string, value: TomlValue): TomlValue {
  if (typeof value !== 'string') return value;
  const type = datasetKey(key)?.type;
  if (type !== 'int_or_pair' && type !== 'float_pair') return value;
  const numbers = value.split(',').map((part) => part.trim());
  const isRead = numbers.every((part) =>
    type === 'int_or_pair' ? /^\d{1,5}$/.test(part) : /^\d+(\.\d+)?$/.test(part),
  );
  if (!isRead) return value;
  const mark = type === 'int_or_pair' ? 'int' : 'float';
  const items = numbers.map((part) => ({ [mark]: Number(part) }) as TomlScalar);
  const isSquare = type === 'int_or_pair' && new Set(numbers).size === 1;
  const [first] = items;
  return isSquare && first !== undefined && items.length <= 2 ? first : items;
}

/** Warnings for keys the trainer would ignore without a word, errors for values it cannot take. */
export function checkRaw(raw: RawValues): ConfigProblem[] {
  const placed = placeRaw(raw).flatMap((one) => (one.place === 'nowhere' ? [one.problem] : []));
  return [...placed, ...Object.entries(raw).flatMap(([key, value]) => checkKey(key, value))];
}

function checkKey(key: string, value: TomlValue): ConfigProblem[] {
  if (key === 'network_args') return checkNetworkArgs(value);
  const arg = trainerArg(key);
  if (arg === null && datasetKey(key) === null && whyAppSets(key) === null) {
    const near = nearestKey(key);
    const hint = near === null ? 'Check its spelling.' : `Did you mean ${near}?`;
    const message = `The trainer has no setting ${key} and would ignore it.`;
    return [{ field: key, severity: 'warning', code: 'unknown_key', message, hint }];
  }
  if (!arg?.choices || typeof value !== 'string' || arg.choices.includes(value)) return [];
  return [
    {
      field: fieldOfTrainerKey(key) ?? key,
      // The trainer does not check choices in a file: one that it never looks at does no harm.
      severity: settingOf(key)?.noEffect == null ? 'error' : 'warning',
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

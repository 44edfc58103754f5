import { closest } from './closest.js';
import { FIELD_KEYS } from './fields.js';
import type { TomlScalar, TomlValue } from './schema.js';
import table from './trainer-args.json' with { type: 'json' };

/** `int_or_pair`: a number or `[w, h]`; `float_pair`: two floats; `table`: cannot be set as a plain value. */
export type TrainerType =
  'str' | 'int' | 'float' | 'bool' | 'int_or_float' | 'int_or_pair' | 'float_pair' | 'table';

/** An argument of flux_train_network.py (sd-scripts commit 48d368fa) as its config file takes it. */
export interface TrainerArg {
  readonly name: string;
  readonly type: TrainerType;
  /** The value when it is not given; null: none. */
  readonly default: string | number | boolean | null;
  readonly choices: readonly (string | number)[] | null;
  /** Takes an array of values of `type`. */
  readonly isList: boolean;
}

export type DatasetLevel = 'general' | 'dataset' | 'subset';

/** A key of the dataset file, which refuses unknown keys and wrong types. */
export interface DatasetKey {
  readonly name: string;
  readonly type: TrainerType;
  readonly levels: readonly DatasetLevel[];
}

type Row = [
  type: TrainerType,
  fallback?: TrainerArg['default'],
  choices?: (string | number)[] | null,
  isList?: boolean,
];
const rows = table.arguments as unknown as Readonly<Record<string, Row>>;
const datasetRows = table.dataset as unknown as Readonly<
  Record<string, [TrainerType, ...DatasetLevel[]]>
>;

/** The argument of that name, or null when the trainer has none (and would ignore it without a word). */
export function trainerArg(name: string): TrainerArg | null {
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (row === undefined) return null;
  const [type, fallback = null, choices = null, isList = false] = row;
  return { name, type, default: fallback, choices, isList };
}

/** The dataset file's key of that name; `train_batch_size` is its `batch_size`. Null when it has none. */
export function datasetKey(name: string): DatasetKey | null {
  const own = name === 'train_batch_size' ? 'batch_size' : name;
  const row = Object.hasOwn(datasetRows, own) ? datasetRows[own] : undefined;
  if (row === undefined) return null;
  const [type, ...levels] = row;
  return { name: own, type, levels };
}

/** The revision of sd-scripts whose parser gave the table. */
export const TRAINER_SOURCE: string = table.source;
export const TRAINER_ARG_NAMES: readonly string[] = Object.keys(rows);
export const DATASET_KEY_NAMES: readonly string[] = Object.keys(datasetRows);
/** Keys of `network_args` that networks.lora_flux reads; it ignores others without a word. */
export const NETWORK_ARG_NAMES: readonly string[] = table.networkArgs;

/** The known key nearest to a mistyped one, or null when none is near. */
export function nearestKey(name: string): string | null {
  return closest(name, [...TRAINER_ARG_NAMES, ...DATASET_KEY_NAMES, ...FIELD_KEYS]);
}

/** What a key takes, in words: for messages. */
export function describeType(spec: { type: TrainerType; isList?: boolean }): string {
  const words: Record<TrainerType, string> = {
    str: 'text',
    int: 'a whole number',
    float: 'a number',
    bool: 'true or false',
    int_or_float: 'a number',
    int_or_pair: 'a whole number or two of them',
    float_pair: 'two numbers',
    table: 'a table',
  };
  if (spec.isList !== true) return words[spec.type];
  return spec.type === 'str' ? 'a list of texts' : 'a list of numbers';
}

/**
 * The value in the exact TOML type the trainer needs, or null when it cannot be had without changing its meaning.
 * An int becomes a float where a float is wanted; a float never becomes an int.
 */
export function fitToType(
  value: TomlValue,
  spec: { type: TrainerType; isList?: boolean },
): TomlValue | null {
  if (spec.isList === true) {
    if (!Array.isArray(value)) return null;
    return allOrNull(value.map((item) => fitScalar(item, spec.type)));
  }
  if (spec.type === 'int_or_pair' || spec.type === 'float_pair') return fitPair(value, spec.type);
  return Array.isArray(value) ? null : fitScalar(value, spec.type);
}

function fitPair(value: TomlValue, type: 'int_or_pair' | 'float_pair'): TomlValue | null {
  const item = type === 'int_or_pair' ? 'int' : 'float';
  if (!Array.isArray(value)) return type === 'int_or_pair' ? fitScalar(value, 'int') : null;
  return value.length === 2 ? allOrNull(value.map((one) => fitScalar(one, item))) : null;
}

function fitScalar(value: TomlScalar, type: TrainerType): TomlScalar | null {
  switch (type) {
    case 'str':
      return typeof value === 'string' ? value : null;
    case 'bool':
      return typeof value === 'boolean' ? value : null;
    case 'int':
      return typeof value === 'object' && 'int' in value ? value : null;
    case 'float':
      if (typeof value !== 'object') return null;
      return 'int' in value ? { float: value.int } : value;
    case 'int_or_float':
      return typeof value === 'object' ? value : null;
    case 'int_or_pair':
    case 'float_pair':
    case 'table':
      return null;
  }
}

function allOrNull(values: (TomlScalar | null)[]): TomlScalar[] | null {
  return values.includes(null) ? null : (values as TomlScalar[]);
}

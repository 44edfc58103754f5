import type { TomlScalar, TomlValue } from './schema.js';
import { settingOf } from './settings.js';
import {
  datasetKey,
  describeType,
  fitToType,
  trainerArg,
  type DatasetKey,
} from './trainer-args.js';

export type RawValues = Readonly<Record<string, TomlValue>>;

/** Where a raw value is written. */
export type ArgumentPlace =
  | { readonly place: 'config'; readonly key: string; readonly value: TomlValue }
  | { readonly place: 'dataset'; readonly key: DatasetKey; readonly value: TomlValue }
  | { readonly place: 'nowhere'; readonly key: string; readonly why: WhyNowhere };

/** Set by the app whatever is given, with what to do instead; or not of the type that is wanted. */
export type WhyNowhere =
  | { readonly kind: 'app_sets'; readonly instead: string }
  | { readonly kind: 'wrong_type'; readonly wanted: string };

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
export function placeRaw(raw: RawValues): ArgumentPlace[] {
  return Object.entries(raw).map(([key, value]) => placeOne(key, value));
}

const wrongType = (key: string, wanted: string): ArgumentPlace => ({
  place: 'nowhere',
  key,
  why: { kind: 'wrong_type', wanted },
});

function placeOne(key: string, value: TomlValue): ArgumentPlace {
  const own = whyAppSets(key);
  if (own !== null) return { place: 'nowhere', key, why: { kind: 'app_sets', instead: own } };
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

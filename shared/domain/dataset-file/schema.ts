import { isTable, type TrainerValue } from '../toml/index.js';
import table from './schema.json' with { type: 'json' };

/** How a dataset finds its images and captions: folders, a metadata file, or pairs with images to steer by. */
export type DatasetKind = 'dreambooth' | 'finetuning' | 'controlnet';

/** Where a key stands. */
export type DatasetPlace = 'general' | 'dataset' | 'subset';

/** Types as the trainer's sanitizer has them. Python counts true and false among the whole numbers. */
type KeyType =
  'int' | 'float' | 'bool' | 'str' | 'dict' | 'float_or_int' | 'pair_or_int' | 'pair_float';

const types = table.types as Readonly<Record<string, KeyType>>;

/** Every key that a dataset file can have somewhere. */
export const DATASET_FILE_KEYS: readonly string[] = Object.keys(types);
/** Ways of resizing that a dataset may name. */
export const INTERPOLATIONS: readonly string[] = table.interpolations;

/** Whether the trainer takes a file for an image by its name: it looks for endings in exactly these spellings. */
export function hasImageEnding(name: string): boolean {
  return table.imageExtensions.some((ending) => name.endsWith(ending));
}

/** The keys that may stand at a place, in a dataset of that kind. */
export function keysAt(place: DatasetPlace, kind: DatasetKind): readonly string[] {
  return place === 'general' ? table.general : table[place][kind];
}

/** Keys that each subset of that kind needs. */
export function requiredKeys(kind: DatasetKind): readonly string[] {
  return table.required[kind];
}

/** What counts for a key that nothing sets; null: nothing. */
export function defaultsAt(
  place: 'dataset' | 'subset',
  kind: DatasetKind,
): Readonly<Record<string, unknown>> {
  return table.defaults[kind][place];
}

/** The argument of the trainer that stands for a key of the file. */
export function argumentOf(key: string): string {
  return (table.argumentNames as Readonly<Record<string, string>>)[key] ?? key;
}

/** The key of the file that an argument stands for, where the names differ. */
export function keyOfArgument(name: string): string | null {
  const found = Object.entries(table.argumentNames).find(([, argument]) => argument === name);
  return found?.[0] ?? null;
}

const isInt = (value: TrainerValue) =>
  typeof value === 'boolean' || (typeof value === 'object' && 'int' in value);
const isFloat = (value: TrainerValue) => typeof value === 'object' && 'float' in value;

function isPair(value: TrainerValue, isItem: (one: TrainerValue) => boolean): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isItem);
}

const FITS: Readonly<Record<KeyType, (value: TrainerValue) => boolean>> = {
  int: isInt,
  float: isFloat,
  float_or_int: (value) => isFloat(value) || isInt(value),
  bool: (value) => typeof value === 'boolean',
  str: (value) => typeof value === 'string',
  dict: isTable,
  pair_or_int: (value) => isInt(value) || isPair(value, isInt),
  pair_float: (value) => isPair(value, isFloat),
};

/** Whether the sanitizer takes a value for a key. It converts nothing. */
export function isOfType(key: string, value: TrainerValue): boolean {
  const type = types[key];
  return type !== undefined && FITS[type](value);
}

const TYPE_WORDS: Readonly<Record<KeyType, string>> = {
  int: 'a whole number',
  float: 'a number with a point, such as 0.0',
  float_or_int: 'a number',
  bool: 'true or false',
  str: 'text between quotes',
  dict: 'a table',
  pair_or_int: 'a whole number or two of them, such as [1024, 768]',
  pair_float: 'two numbers with points, such as [1.0, 2.0]',
};

/** What a key takes, in words: for messages. */
export function typeWords(key: string): string {
  const type = types[key];
  return type === undefined ? 'nothing' : TYPE_WORDS[type];
}

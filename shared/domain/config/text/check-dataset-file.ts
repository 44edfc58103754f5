import { closest } from '../schema/closest.js';
import type { ConfigProblem } from '../schema/schema.js';
import {
  DATASET_KEY_NAMES,
  datasetKey,
  describeType,
  fitToType,
  type DatasetLevel,
} from '../schema/trainer-args.js';
import type { TomlEntry, TomlText } from './toml-text.js';

/** Names that the config file has for keys of the dataset file. */
const CONFIG_NAMES: Readonly<Record<string, string>> = {
  train_batch_size: 'batch_size',
  dataset_repeats: 'num_repeats',
  train_data_dir: 'image_dir',
};

/** Faults of a dataset file. Unlike a config file, the trainer refuses it for one unknown key or wrong type. */
export function checkDatasetFile(toml: TomlText): ConfigProblem[] {
  return toml.entries.flatMap((entry) => {
    const level = levelOf(entry.table);
    return level === null ? [misplaced(entry)] : checkKey(entry, level);
  });
}

function levelOf(table: TomlEntry['table']): DatasetLevel | null {
  const names = table.filter((part) => typeof part === 'string').join('.');
  if (names === 'general') return 'general';
  if (names === 'datasets') return 'dataset';
  return names === 'datasets.subsets' ? 'subset' : null;
}

function checkKey(entry: TomlEntry, level: DatasetLevel): ConfigProblem[] {
  const key = datasetKey(entry.key);
  // `datasetKey` also knows the config file's name of batch_size, which is refused here.
  if (key === null || key.name !== entry.key) return [unknown(entry)];
  if (!key.levels.includes(level)) return [wrongLevel(entry, level, key.levels)];
  if (key.type === 'table') return [];
  const isFitting = entry.node.kind === 'value' && fitToType(entry.node.value, key) !== null;
  if (isFitting) return [];
  const message = `${entry.key} must be ${describeType(key)}; the trainer refuses the file.`;
  return [problem(entry, 'wrong_type', message, 'Correct its value.')];
}

function unknown(entry: TomlEntry): ConfigProblem {
  const meant = CONFIG_NAMES[entry.key] ?? closest(entry.key, DATASET_KEY_NAMES);
  const message = `A dataset file has no key ${entry.key}: the trainer refuses the whole file.`;
  const hint = meant === null ? 'Remove it.' : `Did you mean ${meant}?`;
  const fix = meant === null ? { kind: 'remove' as const } : { kind: 'rename' as const, to: meant };
  return { ...problem(entry, 'unknown_key', message, hint), fix };
}

function wrongLevel(entry: TomlEntry, level: DatasetLevel, levels: readonly string[]) {
  const places = levels.map((one) => PLACES[one as DatasetLevel]).join(' or ');
  const message = `${entry.key} cannot stand in ${PLACES[level]}: the trainer refuses the whole file.`;
  return problem(entry, 'wrong_level', message, `It belongs into ${places}.`);
}

const PLACES: Readonly<Record<DatasetLevel, string>> = {
  general: '[general]',
  dataset: '[[datasets]]',
  subset: '[[datasets.subsets]]',
};

function misplaced(entry: TomlEntry): ConfigProblem {
  const message = `${entry.key} stands outside of [general] and [[datasets]]: the trainer refuses the file.`;
  return problem(entry, 'unknown_key', message, 'Move it, or remove it.');
}

function problem(entry: TomlEntry, code: string, message: string, hint: string): ConfigProblem {
  const { key, line } = entry;
  return { field: key, key, line, severity: 'error', code, message, hint };
}

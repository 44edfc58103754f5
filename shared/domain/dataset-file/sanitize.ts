import { closest } from '../config/schema/index.js';
import { isTable, type TrainerTable, type TrainerValue } from '../toml/index.js';
import type { DatasetProblems } from './problem.js';
import {
  DATASET_FILE_KEYS,
  type DatasetKind,
  type DatasetPlace,
  isOfType,
  keyOfArgument,
  keysAt,
  requiredKeys,
  typeWords,
} from './schema.js';

/** A dataset of a file that the sanitizer took. */
export interface SaneDataset {
  readonly kind: DatasetKind;
  readonly table: TrainerTable;
  readonly subsets: readonly TrainerTable[];
}

export interface SaneFile {
  readonly general: TrainerTable;
  readonly datasets: readonly SaneDataset[];
}

/**
 * Looks at a file as the trainer's sanitizer does: one unknown key or wrong type and it refuses the whole file. `isMasked`:
 * the run trains with `masked_loss`, which alone lets the third kind of datasets in. Null when it refuses.
 */
export function sanitize(
  root: TrainerTable,
  isMasked: boolean,
  problems: DatasetProblems,
): SaneFile | null {
  for (const key of root.keys()) {
    if (key !== 'general' && key !== 'datasets') unknownKey(root, key, null, problems);
  }
  const general = tableAt(root, 'general', problems);
  if (general !== null) checkKeys(general, 'general', 'dreambooth', problems);
  const datasets = listOfTables(root, 'datasets', problems).map((table) =>
    sanitizeDataset(table, isMasked, problems),
  );
  const sane = datasets.filter((one) => one !== null);
  return problems.hasError || general === null ? null : { general, datasets: sane };
}

function sanitizeDataset(
  table: TrainerTable,
  isMasked: boolean,
  problems: DatasetProblems,
): SaneDataset | null {
  const subsets = listOfTables(table, 'subsets', problems);
  const validatedAs = kindOf(subsets, isMasked);
  if (validatedAs === null) {
    problems.add(table, null, {
      severity: 'error',
      code: 'mixed_subsets',
      message: 'Some subsets of one dataset have a metadata_file, others have none.',
      hint: 'Put them into two [[datasets]].',
    });
    return null;
  }
  checkKeys(table, 'dataset', validatedAs, problems);
  for (const subset of subsets) {
    checkKeys(subset, 'subset', validatedAs, problems);
    for (const key of requiredKeys(validatedAs)) {
      if (!subset.has(key)) missingKey(subset, key, problems);
    }
  }
  return { kind: subsets.length === 0 ? 'controlnet' : validatedAs, table, subsets };
}

/** By what a dataset is judged; null when its subsets are of both kinds. */
function kindOf(subsets: readonly TrainerTable[], isMasked: boolean): DatasetKind | null {
  if (isMasked && subsets.every((one) => one.has('conditioning_data_dir'))) return 'controlnet';
  if (subsets.every((one) => one.has('metadata_file'))) return 'finetuning';
  return subsets.some((one) => one.has('metadata_file')) ? null : 'dreambooth';
}

/* ---------- tables ---------- */

function tableAt(root: TrainerTable, key: string, problems: DatasetProblems): TrainerTable | null {
  const value = root.get(key);
  if (value === undefined) return new Map();
  if (isTable(value)) return value;
  notTables(root, key, `[${key}]`, problems);
  return null;
}

function listOfTables(
  table: TrainerTable,
  key: 'datasets' | 'subsets',
  problems: DatasetProblems,
): TrainerTable[] {
  const value = table.get(key);
  if (value === undefined) return [];
  const tables = Array.isArray(value) ? value.filter(isTable) : [];
  if (Array.isArray(value) && tables.length === value.length) return tables;
  notTables(table, key, key === 'datasets' ? '[[datasets]]' : '[[datasets.subsets]]', problems);
  return [];
}

function notTables(
  table: TrainerTable,
  key: string,
  header: string,
  problems: DatasetProblems,
): void {
  problems.add(table, key, {
    severity: 'error',
    code: 'wrong_type',
    message: `${key} is not written as the trainer wants it, and it refuses the file.`,
    hint: `Write the header ${header}, and its keys below it.`,
  });
}

/* ---------- keys ---------- */

function checkKeys(
  table: TrainerTable,
  place: DatasetPlace,
  kind: DatasetKind,
  problems: DatasetProblems,
): void {
  const known = keysAt(place, kind);
  for (const [key, value] of table) {
    if (place === 'dataset' && key === 'subsets') continue;
    if (!known.includes(key)) unknownKey(table, key, { place, kind }, problems);
    else if (!isOfType(key, value)) wrongType(table, key, value, problems);
  }
}

function wrongType(
  table: TrainerTable,
  key: string,
  value: TrainerValue,
  problems: DatasetProblems,
): void {
  problems.add(table, key, {
    severity: 'error',
    code: 'wrong_type',
    message: `${key} must be ${typeWords(key)}; the trainer converts nothing and refuses the file.`,
    hint: typeof value === 'string' ? 'Write it without quotes.' : 'Correct its value.',
  });
}

const HEADERS: Readonly<Record<DatasetPlace, string>> = {
  general: '[general]',
  dataset: '[[datasets]]',
  subset: '[[datasets.subsets]]',
};

function unknownKey(
  table: TrainerTable,
  key: string,
  at: { place: DatasetPlace; kind: DatasetKind } | null,
  problems: DatasetProblems,
): void {
  const places = (['general', 'dataset', 'subset'] as const).filter((place) =>
    keysAt(place, at?.kind ?? 'dreambooth').includes(key),
  );
  if (places.length > 0) {
    const where = at === null ? 'before the first header' : `in ${HEADERS[at.place]}`;
    problems.add(table, key, {
      severity: 'error',
      code: 'wrong_level',
      message: `${key} cannot stand ${where}: the trainer refuses the whole file.`,
      hint: `It belongs into ${places.map((place) => HEADERS[place]).join(' or ')}.`,
    });
    return;
  }
  const meant = keyOfArgument(key) ?? closest(key, DATASET_FILE_KEYS);
  const isMark = key.startsWith('\uFEFF');
  problems.add(table, key, {
    severity: 'error',
    code: 'unknown_key',
    message: isMark
      ? 'The file begins with a byte order mark, which the trainer takes for a part of the first key.'
      : `${DATASET_FILE_KEYS.includes(key) ? `Datasets of this kind have no ${key}` : `A dataset file has no key ${key}`}: the trainer refuses the whole file.`,
    hint: isMark ? 'Save it as UTF-8 without one.' : hintFor(key, meant),
    ...(meant === null || meant === key ? {} : { fix: { kind: 'rename', to: meant } }),
  });
}

function hintFor(key: string, meant: string | null): string {
  if (key === 'conditioning_data_dir') return 'It needs masked_loss = true in the config file.';
  return meant === null || meant === key ? 'Remove it.' : `Did you mean ${meant}?`;
}

function missingKey(subset: TrainerTable, key: string, problems: DatasetProblems): void {
  problems.add(subset, null, {
    severity: 'error',
    code: 'missing_key',
    message: `A subset has no ${key}: the trainer refuses the whole file.`,
    hint: key === 'image_dir' ? 'Add image_dir, the folder of its images.' : `Add ${key}.`,
  });
}

import {
  datasetKey,
  plainScalar,
  settingOf,
  type TomlValue,
} from '../../shared/domain/config/schema/index.js';
import {
  isDatasetFile,
  parseTomlText,
  repairPaths,
  type TomlProblem,
} from '../../shared/domain/config/text/index.js';
import { sanitizeDatasetFile } from '../../shared/domain/dataset-file/index.js';
import { readAsTrainer } from '../../shared/domain/settings-file/index.js';
import type { FormValues } from './training-form.js';

/** What an imported file means for the form, and what was done to it on the way. */
export type Imported =
  | { readonly kind: 'config'; readonly text: string; readonly notes: readonly string[] }
  | { readonly kind: 'dataset'; readonly form: FormValues; readonly notes: readonly string[] }
  | { readonly kind: 'fault'; readonly text: string; readonly fault: TomlProblem };

/** Takes a TOML made for sd-scripts by hand or by another tool. A byte order mark and lost Windows paths are mended. */
export function importSettings(given: string, form: FormValues): Imported {
  const { text, lines } = repairPaths(given.replace(/^\uFEFF/, ''));
  const notes =
    lines.length === 0
      ? []
      : [
          `Windows paths in line ${lines.join(', ')} now have forward slashes: as they stood, they meant something else.`,
        ];
  const parsed = parseTomlText(text);
  if (!parsed.ok) return { kind: 'fault', text, fault: parsed.fault };
  if (!isDatasetFile(parsed.toml)) return { kind: 'config', text, notes };
  notes.push(...refusals(text));
  let next = form;
  const folders: string[] = [];
  const left: string[] = [];
  for (const { key, node, table } of parsed.toml.entries) {
    const value = node.kind === 'value' ? node.value : null;
    const isFolder = table.includes('subsets');
    if (key === 'image_dir' && typeof value === 'string') folders.push(value);
    else if (isFolder) left.push(key);
    else next = withDatasetKey(next, key, value) ?? next;
  }
  return { kind: 'dataset', form: next, notes: [...notes, ...datasetNotes(folders, left)] };
}

/** What the trainer itself would refuse in a dataset file; here the rest of it is taken over all the same. */
function refusals(text: string): string[] {
  const read = readAsTrainer(text);
  const found = read.ok ? sanitizeDatasetFile(read) : [read.problem];
  return found.map(({ line, message, hint }) =>
    `Line ${String(line ?? 1)}: ${message} ${hint ?? ''}`.trim(),
  );
}

/** A key of the dataset file as the argument of that name, or null when there is none. */
function withDatasetKey(form: FormValues, key: string, value: TomlValue | null): FormValues | null {
  const setting = settingOf(key === 'batch_size' ? 'train_batch_size' : key);
  if (setting === null || datasetKey(key) === null || value === null) return null;
  // The dataset file has numbers where the config file has text.
  const asText = setting.type === 'str' && typeof value !== 'string';
  const settings = form.settings.set(setting.name, asText ? numbersText(value) : value);
  return { ...form, settings };
}

function numbersText(value: TomlValue): string {
  const items = Array.isArray(value) ? value : [value];
  return items.map((item) => String(plainScalar(item))).join(',');
}

function datasetNotes(folders: readonly string[], left: readonly string[]): string[] {
  return [
    'This is a dataset file: its sizes and caption settings were taken over.',
    ...(folders.length === 0
      ? []
      : [`Add its folders as concepts on the dataset page: ${folders.join(', ')}.`]),
    ...(left.length === 0
      ? []
      : [`Not taken over, as it is set by concept: ${[...new Set(left)].join(', ')}.`]),
  ];
}

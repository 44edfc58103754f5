import { closest } from '../schema/closest.js';
import { FIELD_KEYS } from '../schema/fields.js';
import { collectSettings, settingFromFile, type GivenSetting as Given } from './parse-set.js';
import type { ConfigProblem, ConfigValues } from '../schema/schema.js';
import { nameOfField, settingOf, SETTINGS } from '../schema/settings.js';
import { datasetKey } from '../schema/trainer-args.js';
import { checkEntry } from './check-entry.js';
import { effectiveEntries, isSettingPlace, type TomlEntry, type TomlText } from './toml-text.js';

/** What a config file sets, as the trainer reads it, and what is wrong with it, line by line. */
export interface ReadSettings {
  readonly values: ConfigValues;
  readonly problems: readonly ConfigProblem[];
}

/** Reads a config file’s text. Keys that the trainer would ignore set nothing, but stay in the text. */
export function readSettings(toml: TomlText): ReadSettings {
  const effective = effectiveEntries(toml);
  const given: Given[] = [];
  const problems: ConfigProblem[] = [];
  for (const entry of toml.entries) {
    if (!isSettingPlace(entry)) {
      if (!isDatasetPlace(entry)) problems.push(nested(entry));
      continue;
    }
    const winner = effective.get(entry.key);
    if (winner !== entry && winner !== undefined) {
      problems.push(shadowed(entry, winner));
      continue;
    }
    const read = readEntry(entry, toml.text.slice(...entry.valueRange));
    if (read.given !== undefined) given.push(read.given);
    if (read.problem !== undefined) problems.push(read.problem);
  }
  problems.push(...datasetTables(toml));
  return { values: collectSettings(given), problems: inOrder(problems) };
}

interface ReadEntry {
  readonly given?: Given;
  readonly problem?: ConfigProblem;
}

function readEntry(entry: TomlEntry, source: string): ReadEntry {
  const setting = settingOf(entry.key);
  if (setting === null) return unknown(entry);
  const fault = checkEntry(setting, entry, source);
  const problem = fault === null ? null : at(entry, fault);
  const isRead = fault === null || ['too_small', 'too_large', 'not_a_choice'].includes(fault.code);
  return {
    ...(isRead && entry.node.kind === 'value'
      ? { given: settingFromFile(entry.key, entry.node.value) }
      : {}),
    ...(problem === null ? {} : { problem }),
  };
}

type Said = Pick<ConfigProblem, 'severity' | 'code' | 'message' | 'hint' | 'fix'>;

function at(entry: TomlEntry, said: Said): ConfigProblem {
  const field = settingOf(entry.key)?.field ?? entry.key;
  return { field, key: entry.key, line: entry.line, ...said };
}

/** Ignored by the trainer without a word: kept in the text, and handed on where a newer trainer may know it. */
function unknown(entry: TomlEntry): ReadEntry {
  const { key, node } = entry;
  const name = meantBy(key);
  const isOfDataset = datasetKey(key) !== null;
  const why = isOfDataset
    ? `${key} belongs into a dataset file; in a config file the trainer ignores it.`
    : `The trainer has no setting ${key} and ignores it.`;
  const problem = at(entry, {
    severity: 'warning',
    code: 'unknown_key',
    message: why,
    hint: name === null ? 'Check its spelling.' : `Did you mean ${name}?`,
    ...(name === null ? {} : { fix: { kind: 'rename', to: name } }),
  });
  const isKept = !isOfDataset && node.kind === 'value' && /^[A-Za-z0-9_]{1,100}$/.test(key);
  return isKept ? { given: { kind: 'raw', key, value: node.value }, problem } : { problem };
}

/** Names of the same thing elsewhere: dataset file, our form, other tools and guides. */
const ALIASES: Readonly<Record<string, string>> = {
  batch_size: 'train_batch_size',
  num_repeats: 'dataset_repeats',
  image_dir: 'train_data_dir',
  epochs: 'max_train_epochs',
  max_epochs: 'max_train_epochs',
  num_epochs: 'max_train_epochs',
  rank: 'network_dim',
  lora_rank: 'network_dim',
  alpha: 'network_alpha',
  lora_alpha: 'network_alpha',
  lr: 'learning_rate',
  optimizer: 'optimizer_type',
  scheduler: 'lr_scheduler',
  warmup_steps: 'lr_warmup_steps',
  vae_path: 'ae',
  clip_l_path: 'clip_l',
  t5xxl_path: 't5xxl',
  gradient_accumulation: 'gradient_accumulation_steps',
};

function meantBy(key: string): string | null {
  const alias = ALIASES[key];
  if (alias !== undefined) return alias;
  const field = FIELD_KEYS.find((name) => name === key);
  if (field !== undefined) return nameOfField(field);
  return closest(
    key,
    SETTINGS.map(({ name }) => name),
  );
}

function shadowed(entry: TomlEntry, winner: TomlEntry): ConfigProblem {
  return at(entry, {
    severity: 'warning',
    code: 'set_twice',
    message: `${entry.key} is set again in line ${winner.line}; only that one counts.`,
    hint: 'Section names mean nothing to the trainer. Remove one of the two.',
    fix: { kind: 'remove' },
  });
}

function nested(entry: TomlEntry): ConfigProblem {
  return at(entry, {
    severity: 'warning',
    code: 'unknown_key',
    message: `${entry.key} stands in a table inside a table, where the trainer does not look.`,
    hint: `Move it out of ${entry.table.join('.')}.`,
  });
}

function isDatasetPlace({ table }: TomlEntry): boolean {
  return table[0] === 'datasets';
}

/** Whether a text is a dataset file (`dataset_config`) rather than a file of settings. */
export function isDatasetFile({ headers, entries }: TomlText): boolean {
  return (
    headers.some(({ table }) => table[0] === 'datasets') ||
    entries.some(({ key, table }) => table.length === 0 && key === 'datasets')
  );
}

function datasetTables({ headers }: TomlText): ConfigProblem[] {
  const first = headers.find(({ table }) => table[0] === 'datasets');
  if (first === undefined) return [];
  return [
    {
      field: 'dataset_config',
      key: 'datasets',
      severity: 'warning',
      code: 'dataset_table',
      message: '[[datasets]] belongs into a dataset file; in a config file the trainer ignores it.',
      hint: 'Here images come from the project’s concepts.',
      line: first.line,
    },
  ];
}

function inOrder(problems: readonly ConfigProblem[]): ConfigProblem[] {
  return [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TomlValue } from '../../../shared/domain/config/schema/index.js';
import type {
  TomlDocument,
  TomlNode,
  TrainerEntries,
} from '../../../shared/domain/config/text/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { RUN_FILES } from '../trainer/engines/engine.js';
import { readToml } from './toml-reader.js';

/** Compares what was written for a run, as it is on disk now. Throws like `compareWithFiles`. */
export async function compareWithRun(entries: TrainerEntries, runDir: string): Promise<void> {
  const configToml = await readFile(join(runDir, RUN_FILES.config), 'utf8');
  const datasetToml = await readFile(join(runDir, RUN_FILES.dataset), 'utf8');
  compareWithFiles(entries, configToml, datasetToml);
}

/**
 * Reads the files' text back and compares every value and its type with what was meant, before a run starts.
 * Throws `internal` naming the first setting that differs: then our writer is wrong, and the run must not start.
 */
export function compareWithFiles(
  entries: TrainerEntries,
  configToml: string,
  datasetToml: string,
): void {
  compare('config.toml', flat(readToml(configToml, 'config.toml')), entries.config);
  const dataset = readToml(datasetToml, 'dataset.toml');
  compare('dataset.toml', tableAt(dataset, 'general'), entries.general);
  const [first, ...others] = tablesAt(dataset, 'datasets');
  if (first === undefined || others.length > 0) throw differs('dataset.toml', 'datasets');
  compare('dataset.toml', withoutTables(first), entries.dataset);
  compareSubsets(tablesAt(first, 'subsets'), entries);
}

function compareSubsets(found: readonly TomlDocument[], { subsets }: TrainerEntries): void {
  if (found.length !== subsets.length) throw differs('dataset.toml', 'subsets');
  subsets.forEach((wanted, index) => compare('dataset.toml', found[index] ?? new Map(), wanted));
}

function flat(document: TomlDocument): TomlDocument {
  return new Map(
    [...document].flatMap(([key, node]): [string, TomlNode][] =>
      node.kind === 'table' ? [...node.table] : [[key, node]],
    ),
  );
}

function tableAt(document: TomlDocument, key: string): TomlDocument {
  const node = document.get(key);
  return node?.kind === 'table' ? node.table : new Map();
}

/** No item at all reads as an empty list of values. */
function tablesAt(document: TomlDocument, key: string): readonly TomlDocument[] {
  const node = document.get(key);
  return node?.kind === 'tables' ? node.tables : [];
}

function withoutTables(document: TomlDocument): TomlDocument {
  return new Map([...document].filter(([, node]) => node.kind !== 'tables'));
}

function compare(
  file: string,
  found: TomlDocument,
  wanted: Readonly<Record<string, TomlValue>>,
): void {
  for (const [key, value] of Object.entries(wanted)) {
    const node = found.get(key);
    if (node?.kind !== 'value' || !isSame(node.value, value)) throw differs(file, key);
  }
  const extra = [...found.keys()].find((key) => !Object.hasOwn(wanted, key));
  if (extra !== undefined) throw differs(file, extra);
}

function isSame(a: TomlValue, b: TomlValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function differs(file: string, key: string): AppError {
  return new AppError('internal', `${file} does not read back as it was meant, at ${key}.`, {
    hint: 'The run was not started. Please report this with your settings.',
  });
}

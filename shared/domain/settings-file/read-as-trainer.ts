import type { ConfigProblem, TomlScalar } from '../config/schema/index.js';
import {
  parseTomlText,
  type TomlEntry,
  type TomlNode,
  type TomlText,
} from '../config/text/index.js';
import {
  isTable,
  type Places,
  readTrainerToml,
  type TrainerTable,
  type TrainerValue,
} from '../toml/index.js';

/** A settings file as the trainer reads it, with places for those who show or change its text. */
export type ReadFile =
  | {
      readonly ok: true;
      /** Entries with the trainer's values. What the trainer does not see under that name is not among them. */
      readonly toml: TomlText;
      readonly table: TrainerTable;
      readonly places: Places;
      /** Where the trainer and TOML part. */
      readonly problems: readonly ConfigProblem[];
    }
  | { readonly ok: false; readonly problem: ConfigProblem };

/**
 * Reads a text as the trainer's own reader does: its verdict and its values count. toml-eslint-parser gives the places; where
 * the two part, the problems say what the trainer does. Never throws.
 */
export function readAsTrainer(text: string): ReadFile {
  const read = readTrainerToml(text);
  if (!read.ok) return { ok: false, problem: refusedToml(text, read) };
  const parsed = parseTomlText(text.replace(/^\uFEFF/, ''));
  const problems = text.startsWith('\uFEFF') ? [byteOrderMark(read.table)] : [];
  const { table, places } = read;
  if (!parsed.ok) {
    const toml = { text, entries: entriesOf(table, places), headers: [] };
    return { ok: true, toml, table, places, problems: [...problems, lenient(parsed.fault.line)] };
  }
  const entries = parsed.toml.entries.flatMap((entry): TomlEntry[] => {
    const value = valueAt(table, entry);
    if (value === undefined) return [];
    const node = nodeOf(value);
    if (entry.table.length > 1 || isSame(node, entry.node)) return [entry];
    if (node.kind === 'value' && entry.node.kind === 'value') problems.push(otherwise(entry, node));
    return [{ ...entry, node }];
  });
  return { ok: true, toml: { ...parsed.toml, entries }, table, places, problems };
}

const isSame = (a: TomlNode, b: TomlNode) => JSON.stringify(a) === JSON.stringify(b);

/* ---------- where the trainer and TOML part ---------- */

/** The problem for a text that the trainer's reader refuses. */
export function refusedToml(
  text: string,
  { line, message }: { readonly line: number; readonly message: string },
): ConfigProblem {
  const source = text.split(/\r\n?|\n/)[line - 1] ?? '';
  const isPath = /"[A-Za-z]:\\|"\\\\/.test(source);
  return {
    field: null,
    severity: 'error',
    code: 'toml',
    message: isPath
      ? 'A backslash between double quotes begins an escape, and this is none that the trainer reads.'
      : `The trainer cannot read the file: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    hint: hintFor(text, line, isPath),
    line,
  };
}

function hintFor(text: string, line: number, isPath: boolean): string {
  if (isPath) return 'Write Windows paths with forward slashes, or between single quotes.';
  return line === 1 && text.startsWith('\uFEFF')
    ? 'It begins with a byte order mark: save it as UTF-8 without one.'
    : 'Correct this line.';
}

function byteOrderMark(table: TrainerTable): ConfigProblem {
  const key = [...table.keys()].find((one) => one.startsWith('\uFEFF'))?.slice(1);
  return {
    field: null,
    severity: 'error',
    code: 'byte_order_mark',
    message: `The file begins with a byte order mark, which the trainer takes for a part of ${key ?? 'the first key'}: it ignores that key.`,
    hint: 'Save it as UTF-8 without one (UTF-8, not UTF-8-BOM).',
    line: 1,
  };
}

function lenient(line: number): ConfigProblem {
  return {
    field: null,
    severity: 'warning',
    code: 'lenient_toml',
    message: 'This is no TOML. The trainer reads it all the same; other programs will not.',
    hint: 'Correct this line.',
    line,
  };
}

function otherwise({ key, line }: TomlEntry, node: TomlNode): ConfigProblem {
  return {
    field: key,
    key,
    severity: 'warning',
    code: 'read_otherwise',
    message: `The trainer reads ${key} as ${node.kind === 'value' ? JSON.stringify(plain(node.value)) : 'something else'}, which is not what stands here.`,
    hint: 'Write the value in a plainer way.',
    line,
  };
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.values(value)[0];
}

/* ---------- the trainer's values as nodes ---------- */

function valueAt(table: TrainerTable, { table: path, key }: TomlEntry): TrainerValue | undefined {
  let here: TrainerValue | undefined = table;
  for (const step of path) {
    if (typeof step === 'number') here = Array.isArray(here) ? here[step] : undefined;
    else here = isTable(here) ? here.get(step) : undefined;
  }
  return isTable(here) ? here.get(key) : undefined;
}

function nodeOf(value: TrainerValue): TomlNode {
  if (isTable(value)) return { kind: 'other', text: 'a table' };
  if (Array.isArray(value)) {
    const scalars = value.map(scalarOf);
    if (scalars.every((one) => one !== null)) return { kind: 'value', value: scalars };
    if (value.every(isTable)) return { kind: 'tables', tables: [] };
    return { kind: 'other', text: 'a list of lists or dates' };
  }
  const scalar = scalarOf(value);
  if (scalar !== null) return { kind: 'value', value: scalar };
  return { kind: 'other', text: wordsFor(value) };
}

function wordsFor(value: TrainerValue): string {
  if (typeof value !== 'object') return 'a value';
  if ('int' in value) return `the number ${value.int}`;
  return 'moment' in value ? `the date ${value.moment}` : 'a value';
}

/** Null for what no setting takes. Numbers without end are numbers for the trainer. */
function scalarOf(value: TrainerValue): TomlScalar | null {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value) || isTable(value) || 'moment' in value) return null;
  if ('float' in value) return { float: value.float };
  const int = Number(value.int);
  return Number.isSafeInteger(int) ? { int } : null;
}

/** Keys of a text that has no places but lines: those at the top, and in tables one level below. */
function entriesOf(table: TrainerTable, places: Places): TomlEntry[] {
  const at = (owner: TrainerTable, path: readonly string[]) =>
    [...owner].flatMap(([key, value]): TomlEntry[] => {
      if (isTable(value)) return path.length === 0 ? at(value, [key]) : [];
      const line = places.lineOf(owner, key) ?? 1;
      const none: readonly [number, number] = [0, 0];
      const ranges = { keyRange: none, valueRange: none, range: none };
      return [{ key, table: path, line, ...ranges, isInline: false, node: nodeOf(value) }];
    });
  return at(table, []);
}

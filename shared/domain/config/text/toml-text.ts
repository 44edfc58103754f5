import { ParseError, parseTOML, type AST } from 'toml-eslint-parser';
import type { TomlNode } from './toml-node.js';
import { nodeOf } from './toml-value.js';

/** A key and its value as they stand in a text. Ranges count UTF-16 units from the text’s start. */
export interface TomlEntry {
  readonly key: string;
  /** Names of the tables around it; numbers stand for items of an array of tables. */
  readonly table: readonly (string | number)[];
  /** From 1. */
  readonly line: number;
  readonly keyRange: readonly [number, number];
  readonly valueRange: readonly [number, number];
  /** Key and value, without a comment behind them. */
  readonly range: readonly [number, number];
  /** It stands inside `{ … }`. */
  readonly isInline: boolean;
  readonly node: TomlNode;
}

/** `[name]` or `[[name]]` as it stands in a text. */
export interface TomlHeader {
  readonly table: readonly (string | number)[];
  readonly isItem: boolean;
  readonly line: number;
  readonly range: readonly [number, number];
}

export interface TomlText {
  readonly text: string;
  readonly entries: readonly TomlEntry[];
  readonly headers: readonly TomlHeader[];
}

/** Why a text is no TOML, and where. */
export interface TomlProblem {
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly message: string;
  readonly hint: string;
}

export type ParsedToml =
  | { readonly ok: true; readonly toml: TomlText }
  | { readonly ok: false; readonly fault: TomlProblem };

/** Reads a text with every key’s place in it. Never throws: what is no TOML comes back as a fault with its line. */
export function parseTomlText(text: string): ParsedToml {
  try {
    const program = parseTOML(text, { tomlVersion: '1.0' });
    const top = program.body[0];
    const entries: TomlEntry[] = [];
    const headers: TomlHeader[] = [];
    for (const node of top.body) {
      if (node.type === 'TOMLKeyValue') collect(node, [], false, text, entries);
      else {
        const { resolvedKey: table, kind, loc, range } = node;
        headers.push({ table, isItem: kind === 'array', line: loc.start.line, range });
        for (const inner of node.body) collect(inner, table, false, text, entries);
      }
    }
    return { ok: true, toml: { text, entries, headers } };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { ok: false, fault: faultOf(error, text) };
  }
}

function collect(
  node: AST.TOMLKeyValue,
  table: readonly (string | number)[],
  isInline: boolean,
  text: string,
  into: TomlEntry[],
): void {
  const names = node.key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
  const last = node.key.keys.at(-1);
  const inside = [...table, ...names.slice(0, -1)];
  const key = names.at(-1) ?? '';
  if (node.value.type === 'TOMLInlineTable') {
    for (const inner of node.value.body) collect(inner, [...inside, key], true, text, into);
    return;
  }
  into.push({
    key,
    table: inside,
    line: node.loc.start.line,
    keyRange: last?.range ?? node.key.range,
    valueRange: node.value.range,
    range: node.range,
    isInline,
    node: nodeOf(node.value),
  });
}

function faultOf({ message, lineNumber, column }: ParseError, text: string): TomlProblem {
  const lines = text.split('\n');
  const unfinished = column === 0 ? unfinishedBefore(lines, lineNumber) : null;
  if (unfinished !== null) {
    return {
      line: unfinished,
      column: (lines[unfinished - 1] ?? '').trimEnd().length + 1,
      message: 'This is not TOML: the line is not finished.',
      hint: 'A key needs its value on the same line, and a section its closing bracket.',
    };
  }
  const isPath = /["'][A-Za-z]:\\|"\\\\/.test(lines[lineNumber - 1] ?? '');
  return {
    line: lineNumber,
    column: column + 1,
    message: isPath
      ? 'A backslash between double quotes begins an escape, and this is none.'
      : `This is not TOML: ${message.charAt(0).toLowerCase()}${message.slice(1)}.`,
    hint: isPath
      ? 'Write Windows paths with forward slashes, or between single quotes.'
      : 'Correct this line. Texts need quotes, each key its own line.',
  };
}

/** The parser notices only on the next line that `seed =` has no value and `[name` no end: the line to blame, or null. */
function unfinishedBefore(lines: readonly string[], lineNumber: number): number | null {
  for (let line = lineNumber - 1; line >= 1; line -= 1) {
    const source = lines[line - 1] ?? '';
    if (/^\s*(#.*)?$/.test(source)) continue;
    return /=\s*(#.*)?$/.test(source) || /^\s*\[[^\]]*$/.test(source) ? line : null;
  }
  return null;
}

/**
 * The key that counts for the trainer: it flattens tables one level deep, and of a name given twice the later wins.
 * Keys of nested tables and of arrays of tables are none of its settings.
 */
export function effectiveEntries(toml: TomlText): Map<string, TomlEntry> {
  return new Map(toml.entries.filter(isSettingPlace).map((entry) => [entry.key, entry]));
}

/** Whether the trainer looks for settings where this key stands. */
export function isSettingPlace({ table }: TomlEntry): boolean {
  return table.length <= 1;
}

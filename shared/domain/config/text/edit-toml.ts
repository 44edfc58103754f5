import type { TomlValue } from '../schema/schema.js';
import { tomlText } from './toml-writer.js';
import { effectiveEntries, type TomlEntry, type TomlText } from './toml-text.js';

/**
 * Edits of a TOML text by the places its keys have: all that is not edited stays as it is, to the byte.
 * Each returns the new text.
 */

/** Sets a key where it stands, or adds it to `section` (or the last table, or the top). */
export function setInToml(toml: TomlText, key: string, value: TomlValue, section: string): string {
  const written = tomlText(value, key);
  const entry = effectiveEntries(toml).get(key);
  if (entry !== undefined) return splice(toml.text, entry.valueRange, written);
  return insert(toml, `${key} = ${written}`, section);
}

/** Takes a key out; a comment behind it stays, on a line of its own. */
export function removeFromToml(toml: TomlText, entry: TomlEntry): string {
  return entry.isInline ? removeInline(toml, entry) : removeLine(toml.text, entry);
}

/** Gives a key another name. */
export function renameInToml(toml: TomlText, entry: TomlEntry, name: string): string {
  return splice(toml.text, entry.keyRange, name);
}

/** Writes another value at a key. */
export function replaceInToml(toml: TomlText, entry: TomlEntry, value: TomlValue): string {
  return splice(toml.text, entry.valueRange, tomlText(value, entry.key));
}

function splice(text: string, [from, to]: readonly [number, number], by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}

function insert(toml: TomlText, line: string, section: string): string {
  const { text } = toml;
  const place = placeFor(toml, section);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  if (place === null) return `${text}${endsLine(text) ? '' : newline}${line}${newline}`;
  const before = text.slice(0, place.at);
  const gap = endsLine(before) ? '' : newline;
  return `${before}${gap}${place.indent}${line}${newline}${text.slice(place.at)}`;
}

const endsLine = (text: string) => text === '' || text.endsWith('\n');

interface Place {
  readonly at: number;
  readonly indent: string;
}

/** Where a new line goes; null: the end of the text. */
function placeFor(toml: TomlText, section: string): Place | null {
  const { headers, entries } = toml;
  const tables = headers.filter(({ isItem, table }) => !isItem && table.length === 1);
  const header = tables.find(({ table }) => table[0] === section) ?? tables.at(-1);
  const own = entries.filter(({ table, range, isInline }) => {
    if (header !== undefined) {
      // Dotted keys stand below the header too: what counts is where the next header begins.
      return range[0] >= header.range[0] && range[0] < nextHeader(toml, header.range[0]);
    }
    return !isInline && table.length === 0;
  });
  const last = own.at(-1);
  if (last !== undefined) {
    return { at: afterLine(toml.text, last.range[1]), indent: indentOf(toml.text, last) };
  }
  if (header !== undefined) {
    const headEnd = toml.text.indexOf(']', header.range[0]);
    return { at: afterLine(toml.text, headEnd), indent: '' };
  }
  const first = headers[0];
  return first === undefined ? null : { at: lineStart(toml.text, first.range[0]), indent: '' };
}

function nextHeader({ headers }: TomlText, from: number): number {
  return headers.find(({ range }) => range[0] > from)?.range[0] ?? Infinity;
}

function indentOf(text: string, { range }: TomlEntry): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, range[0]), range[0]))?.[0] ?? '';
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

function afterLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

function removeLine(text: string, { range }: TomlEntry): string {
  const from = lineStart(text, range[0]);
  const to = afterLine(text, range[1]);
  const rest = text.slice(range[1], to);
  const keeps = /^[ \t]*#/.test(rest) ? `${text.slice(from, range[0])}${rest.trimStart()}` : '';
  return text.slice(0, from) + keeps + text.slice(to);
}

/** Inside `{ … }` a comma goes with the key. */
function removeInline({ text }: TomlText, { range }: TomlEntry): string {
  const after = /^\s*,\s*/.exec(text.slice(range[1]))?.[0];
  if (after !== undefined) return splice(text, [range[0], range[1] + after.length], '');
  const before = /\s*,\s*$/.exec(text.slice(0, range[0]))?.[0] ?? '';
  return splice(text, [range[0] - before.length, range[1]], '');
}

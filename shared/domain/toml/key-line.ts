import { countOf, pythonFloat, slashesBefore, splitAt, strip, withoutEnds } from './python-text.js';
import { listItems, isListOfTexts } from './lists.js';
import { dateOf, isTime, timeOf } from './moments.js';
import { isStrictNumber, numberValue } from './numbers.js';
import { splitOnQuotes } from './quotes.js';
import { charAt, TomlRefusal } from './refusal.js';
import { textValue, unescaped } from './strings.js';
import { isTable, type Places, type TrainerTable, type TrainerValue } from './toml-tree.js';

/** A text over several lines that was begun: its lines follow. */
export interface OpenText {
  readonly key: string;
  text: string;
  /** The last line ended with a backslash. */
  isContinued: boolean;
}

/** Where the line of a key is noted. */
export interface LineNote {
  readonly places: Places;
  readonly line: number;
}

/**
 * Reads `key = value` into a table. Returns the text that goes on in the next line, if one does. Keys within one value have
 * no line to note. Throws `TomlRefusal`.
 */
export function readKeyLine(
  source: string,
  target: TrainerTable,
  note: LineNote | null,
): OpenText | null {
  const { name, value, isStrict } = splitKey(source);
  const { table, key } = placeOf(name, target);
  const open = openTextOf(key, value);
  const read = open === null ? valueOf(value, isStrict) : null;
  if (table.has(key)) throw new TomlRefusal(`The key ${key} is there twice.`);
  if (open !== null && key !== '') return open;
  if (read === null) throw new TomlRefusal('A text over several lines has no key.');
  table.set(key, read);
  note?.places.noteKey(table, key, note.line);
  return null;
}

/* ---------- key and value apart ---------- */

function splitKey(source: string): { name: string; value: string; isStrict: boolean } {
  let most = 1;
  let isQuoted = false;
  for (const piece of splitOnQuotes(source)) {
    if (!isQuoted && piece.includes('=')) break;
    most += countOf(piece, '=');
    isQuoted = !isQuoted;
  }
  let parts = splitAt(source, '=', most);
  let isStrict = isStrictNumber(lastOf(parts));
  if (/^[0-9]/.test(lastOf(parts))) {
    parts = [...parts.slice(0, -1), lastOf(parts).replaceAll('_', '')];
  }
  while (!looksLikeValue(lastOf(parts))) {
    most += 1;
    const before = lastOf(parts);
    parts = splitAt(source, '=', most);
    if (lastOf(parts) === before) {
      throw new TomlRefusal(`“${before}” is neither a number nor a date, and a text needs quotes.`);
    }
    isStrict &&= isStrictNumber(lastOf(parts));
  }
  return {
    name: strip(parts.slice(0, -1).join('=')),
    value: strip(lastOf(parts)),
    isStrict,
  };
}

const lastOf = (parts: readonly string[]) => parts.at(-1) ?? '';

/** Whether a text behind an `=` can be a value; an `=` without one belongs to the key. */
function looksLikeValue(text: string): boolean {
  if (text === '' || /^[ \t'"[{]/.test(text) || /^(true|false)$/.test(strip(text))) return true;
  return pythonFloat(text) !== null || dateOf(text) !== null || isTime(text);
}

/** The table and last name of a dotted key; missing tables are created. Throws `TomlRefusal`. */
function placeOf(name: string, target: TrainerTable): { table: TrainerTable; key: string } {
  if (!name.includes('.')) {
    const quote = charAt(name, 0);
    const isQuoted = (quote === '"' || quote === "'") && name.endsWith(quote);
    return { table: target, key: isQuoted ? unescaped(name.slice(1, -1)) : name };
  }
  const levels = levelsOf(name);
  while (lastOf(levels) === '') {
    if (levels.length === 0) throw new TomlRefusal('A key has no name.');
    levels.pop();
  }
  let table = target;
  for (const level of levels.slice(0, -1)) {
    if (level === '') continue;
    const next = table.get(level) ?? new Map<string, TrainerValue>();
    if (!isTable(next)) throw new TomlRefusal(`${level} has a value already and is no table.`);
    table.set(level, next);
    table = next;
  }
  return { table, key: strip(lastOf(levels)) };
}

function levelsOf(name: string): string[] {
  if (!/["']/.test(name)) return name.split('.');
  return splitOnQuotes(name).flatMap((piece, index) =>
    index % 2 === 1 ? [piece] : piece.split('.').map(strip),
  );
}

/* ---------- texts over several lines ---------- */

function openTextOf(key: string, value: string): OpenText | null {
  const text = lastTextOf(value);
  if (text.length < 3 || !/^["']/.test(text)) return null;
  const quote = text.charAt(0);
  if (text[1] !== quote || text[2] !== quote) return null;
  if (text.length > 5 && text.endsWith(quote.repeat(3))) return null;
  const isContinued = Math.min(slashesBefore(value), text.length) % 2 === 1;
  return { key, text: isContinued ? value.slice(0, -1) : `${value}\n`, isContinued };
}

/** The last string of an array of strings that continues on the next line; otherwise the value itself. */
function lastTextOf(value: string): string {
  if (value.length < 3 || !value.startsWith('[') || value.endsWith(']') || !isListOfTexts(value)) {
    return value;
  }
  const items = strip(value.slice(1)).split(',');
  while (items.length > 1 && !/^["']/.test(charAt(lastOf(items), 0))) {
    const last = items.pop() ?? '';
    items.push(`${items.pop() ?? ''},${last}`);
  }
  const last = lastOf(items);
  if (last.length === 1 || last === '""' || last === "''") {
    throw new TomlRefusal('A list of texts is not closed.');
  }
  return last;
}

/* ---------- values ---------- */

type Kind = 'bool' | 'str' | 'array' | 'inline_object' | 'time' | 'date' | 'int' | 'float';

/** A value from its text. Throws `TomlRefusal`. */
export function valueOf(text: string, isStrict = true): TrainerValue {
  return typedValue(text, isStrict).value;
}

function typedValue(text: string, isStrict: boolean): { value: TrainerValue; kind: Kind } {
  if (text === '') throw new TomlRefusal('A value is missing.');
  if (text === 'true' || text === 'false') return { value: text === 'true', kind: 'bool' };
  if (/^(true|false)$/.test(text.toLowerCase())) {
    throw new TomlRefusal(`“${text}” is written ${text.toLowerCase()}.`);
  }
  if (/^["']/.test(text)) return { value: textValue(text), kind: 'str' };
  if (text.startsWith('[')) return { value: listValue(text), kind: 'array' };
  if (text.startsWith('{')) return { value: inlineValue(text), kind: 'inline_object' };
  if (isTime(text)) {
    const time = timeOf(text);
    if (time === null) throw new TomlRefusal(`“${text}” is no time of a day.`);
    return { value: { moment: time }, kind: 'time' };
  }
  const date = dateOf(text);
  if (date !== null) return { value: { moment: date }, kind: 'date' };
  const value = numberValue(text, isStrict);
  return { value, kind: typeof value === 'object' && 'int' in value ? 'int' : 'float' };
}

function listValue(text: string): TrainerValue[] {
  let first: Kind | null = null;
  const values: TrainerValue[] = [];
  for (const item of listItems(text).map(strip)) {
    if (item === '') continue;
    const { value, kind } = typedValue(item, true);
    if (first !== null && kind !== first) {
      throw new TomlRefusal('A list holds values of different kinds, such as 1 and 1.5.');
    }
    first = kind;
    values.push(value);
  }
  return values;
}

function inlineValue(text: string): TrainerTable {
  const table: TrainerTable = new Map();
  readInline(text, table, null);
  return table;
}

/** Keys between braces, put into a table. Throws `TomlRefusal`. */
export function readInline(text: string, table: TrainerTable, note: LineNote | null): void {
  for (const group of inlineGroups(text)) {
    // A text over several lines ends the table: what is behind it is lost.
    if (readKeyLine(group, table, note) !== null) return;
  }
}

function inlineGroups(text: string): string[] {
  const pieces = withoutEnds(text).split(',');
  if (pieces.length === 1 && strip(pieces[0] ?? '') === '') return [];
  const groups: string[] = [];
  let piece = '';
  for (const [index, next] of pieces.entries()) {
    piece = piece === '' ? next : `${piece},${next}`;
    const equals = piece.indexOf('=');
    if (equals === -1) throw new TomlRefusal('Something between braces is no key with a value.');
    if (isWholeValue(strip(piece.slice(equals + 1)))) {
      groups.push(piece);
      piece = '';
    } else if (index === pieces.length - 1) {
      throw new TomlRefusal('A value between braces is none that can stand there.');
    }
  }
  return groups;
}

function isWholeValue(value: string): boolean {
  const first = charAt(value, 0);
  const last = value.at(-1);
  if ((first === '"' || first === "'") && first === last) return true;
  if (/^[-0-9]/.test(value) || value === 'true' || value === 'false') return true;
  return (first === '[' && last === ']') || (first === '{' && last === '}');
}

import { AppError } from '../../../result/errors.js';
import type { TomlScalar, TomlValue } from '../schema/schema.js';

/** `[name]` and its keys; `name` null: keys before the first table. `isItem`: `[[name]]`, one item of an array of tables. */
export interface TomlTable {
  readonly name: string | null;
  readonly isItem?: boolean;
  readonly entries: Readonly<Record<string, TomlValue>>;
}

/**
 * Tables as TOML 0.5 text, in the given order. Types stay as given: `{ float: 10 }` is `10.0`, `{ int: 10 }` is `10`.
 * Throws `invalid_config` for what the trainer's reader (Python toml 0.10.2) cannot take: NaN, infinity, whole numbers
 * beyond 2^53, half characters, arrays that mix types.
 */
export function writeToml(tables: readonly TomlTable[]): string {
  return `${tables.map(tableText).join('\n\n')}\n`;
}

function tableText({ name, isItem, entries }: TomlTable): string {
  const lines = Object.entries(entries).map(
    ([key, value]) => `${keyText(key)} = ${tomlText(value, key)}`,
  );
  if (name !== null) lines.unshift(isItem === true ? `[[${name}]]` : `[${name}]`);
  return lines.join('\n');
}

function keyText(key: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(key)) return key;
  throw new AppError('invalid_config', `“${key}” cannot be the name of a setting.`, {
    hint: 'Names of settings are made of letters, digits and underscores.',
  });
}

/** One value as TOML text. `key` names the setting in errors. */
export function tomlText(value: TomlValue, key: string): string {
  if (!Array.isArray(value)) return scalarText(value, key);
  if (new Set(value.map(typeName)).size > 1) {
    throw invalid(key, 'mixes values of different types in one list');
  }
  return `[${value.map((item) => scalarText(item, key, true)).join(', ')}]`;
}

function typeName(value: TomlScalar): string {
  if (typeof value !== 'object') return typeof value;
  return 'int' in value ? 'int' : 'float';
}

function scalarText(value: TomlScalar, key: string, isInList = false): string {
  if (typeof value === 'string') return stringText(value, key, isInList);
  if (typeof value === 'boolean') return String(value);
  return 'int' in value ? intText(value.int, key) : floatText(value.float, key);
}

function intText(value: number, key: string): string {
  if (!Number.isSafeInteger(value)) throw invalid(key, `is not a whole number that fits: ${value}`);
  return String(value === 0 ? 0 : value);
}

/** `1e-7` and `10.0` alike stay floats; the digits are the shortest that give the same number back. */
function floatText(value: number, key: string): string {
  if (!Number.isFinite(value)) throw invalid(key, `is not a number: ${value}`);
  const text = String(value === 0 ? 0 : value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/**
 * Windows paths are literal strings, so that they read as they are; all else is a basic string with escapes.
 * The trainer's reader has faults that a few odd strings would hit: the form that it reads right is taken.
 */
function stringText(value: string, key: string, isInList: boolean): string {
  if (/\p{Cs}/u.test(value)) throw invalid(key, 'holds half a character (a lone surrogate)');
  const forms = [isInList ? listSafe(basic(value)) : basic(value)];
  if (LITERAL.test(value)) forms.unshift(`'${value}'`);
  if (!value.includes('\\')) forms.reverse();
  const text = forms.find((form) => isReadRight(form, isInList));
  if (text !== undefined) return text;
  throw new AppError('invalid_config', `${key} is a text that the trainer cannot read: ${value}`, {
    hint: 'Leave out quotes at its start and backslashes.',
  });
}

/** What may stand between single quotes: no quote, nothing invisible, and no backslash at the end. */
const LITERAL = /^(?!.*(?:'|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\\$)).+$/u;

/** False for the forms that Python's toml 0.10.2 is known to misread. */
function isReadRight(text: string, isInList: boolean): boolean {
  if (isInList && /^["']\s*,/.test(text)) return false; // taken for the end of an item
  if (text.startsWith("'")) return true;
  if (text === '"\\""' || text.startsWith('"\\"\\"')) return false; // taken for three quotes
  return !(/\\\\[uU]/.test(text) && HEX_ESCAPE.test(text)); // an escaped backslash taken for an escape
}

const HEX_ESCAPE = /(?<!\\)(?:\\\\)*\\[uU]/;

function listSafe(text: string): string {
  return text.replace(/^("\s*),/, (_all, start: string) => `${start}${hexEscape(',')}`);
}

function basic(value: string): string {
  return `"${[...value].map(escapeChar).join('')}"`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

function escapeChar(char: string): string {
  const short = SHORT_ESCAPES[char];
  if (short !== undefined) return short;
  // Control characters, invisible marks and line separators: readable for people, and safe in every reader.
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(char) ? hexEscape(char) : char;
}

function hexEscape(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  const hex = point.toString(16).toUpperCase();
  return point > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

function invalid(key: string, what: string): AppError {
  return new AppError('invalid_config', `${key} ${what}.`, { hint: 'Correct this value.' });
}

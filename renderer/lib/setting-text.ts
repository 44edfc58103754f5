import type { Setting, TomlScalar, TomlValue } from '../../shared/domain/config/schema/index.js';
import { formatNumber, parseNumber } from './number-text.js';

/** Arguments of the trainer as people type them, and back. */

export type ReadSetting =
  | { readonly ok: true; readonly value: TomlValue | null }
  | { readonly ok: false; readonly reason: string };

/** The text of a value for a control; lists one item a line. */
export function settingText(value: TomlValue | null): string {
  if (value === null) return '';
  return Array.isArray(value) ? value.map(scalarText).join('\n') : scalarText(value);
}

function scalarText(value: TomlScalar): string {
  if (typeof value !== 'object') return String(value);
  if ('int' in value) return String(value.int);
  // A float keeps its point: of steps, 10 is a number and 10.0 a share.
  const text = formatNumber(value.float);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** What was typed, in the type that the trainer wants; nothing typed: not set. */
export function readSetting(text: string, setting: Setting): ReadSetting {
  if (text.trim() === '') return { ok: true, value: null };
  if (!setting.isList) return readScalar(text, setting);
  const items: TomlScalar[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const read = readScalar(line.trim(), setting);
    if (!read.ok) return read;
    items.push(read.value);
  }
  return { ok: true, value: items };
}

type ReadScalar =
  | { readonly ok: true; readonly value: TomlScalar }
  | { readonly ok: false; readonly reason: string };

function readScalar(text: string, { type }: Setting): ReadScalar {
  if (type === 'str') return { ok: true, value: text };
  const isWhole = type === 'int' || (type === 'int_or_float' && /^[+-]?\d+$/.test(text.trim()));
  const parsed = parseNumber(text, isWhole);
  if (!parsed.ok) return parsed;
  return { ok: true, value: isWhole ? { int: parsed.value } : { float: parsed.value } };
}

/** What the trainer does when a setting is not set, for the empty control. */
export function defaultText({ trainerDefault, type }: Setting): string {
  if (type === 'bool') return trainerDefault === true ? 'on' : 'off';
  if (trainerDefault === null || trainerDefault === '') return 'not set';
  return typeof trainerDefault === 'number' ? formatNumber(trainerDefault) : String(trainerDefault);
}

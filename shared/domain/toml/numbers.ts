import { pythonFloat, pythonInt, strip } from './python-text.js';
import { charAt, TomlRefusal } from './refusal.js';
import type { TrainerValue } from './toml-tree.js';

/** Whether zeros and underscores stand where TOML lets a number have them; looked at for `key = value` alone, not in lists. */
export function isStrictNumber(source: string): boolean {
  let text = strip(source);
  if (text === '' || text.startsWith('_') || text.endsWith('_')) return false;
  if (text.includes('_.') || text.includes('._')) return false;
  if (text.length === 1) return true;
  if (text.startsWith('0') && !'.obx'.includes(text.charAt(1))) return false;
  if (text.startsWith('+') || text.startsWith('-')) {
    text = text.slice(1);
    if (text.length > 1 && text.startsWith('0') && text[1] !== '.') return false;
  }
  return !text.includes('__');
}

/** A whole number or one with a point, as Python reads it once underscores are out. Throws `TomlRefusal`. */
export function numberValue(source: string, isStrict: boolean): TrainerValue {
  if (!isStrict) {
    throw new TomlRefusal(`“${source}” has zeros or underscores where a number has none.`);
  }
  const isNegative = source.startsWith('-');
  const text = source.replace(/^[+-]/, '').replaceAll('_', '');
  const lower = text.toLowerCase();
  const isFloat =
    text.includes('.') || (!text.includes('x') && lower.includes('e')) || isNamed(lower);
  const value = isFloat ? floatOf(text, lower) : pythonInt(text, 0);
  if (value === null) {
    throw new TomlRefusal(`“${source}” is neither a number nor a date, and a text needs quotes.`);
  }
  // Taken from zero: the trainer has no negative zero.
  if (typeof value === 'bigint') return { int: isNegative ? -value : value };
  return { float: isNegative ? 0 - value : value };
}

const isNamed = (lower: string) => lower === 'inf' || lower === 'nan';

function floatOf(text: string, lower: string): number | null {
  if (isNamed(lower)) return pythonFloat(text);
  const point = text.indexOf('.');
  if (point !== -1 && point === text.length - 1) {
    throw new TomlRefusal(`“${text}” has no digit behind its point.`);
  }
  if (!/^[0-9]/.test(charAt(text, 0))) {
    throw new TomlRefusal(`“${text}” has no digit before its point.`);
  }
  return pythonFloat(text);
}

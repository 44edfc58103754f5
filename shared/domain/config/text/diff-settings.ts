import type { TomlValue } from '../schema/schema.js';
import { settingOf } from '../schema/settings.js';
import { effectiveEntries, type TomlText } from './toml-text.js';
import type { TomlNode } from './toml-node.js';

/** One setting that two files say differently. Null: the file does not say it. */
export interface SettingDiff {
  readonly name: string;
  readonly label: string;
  readonly a: string | null;
  readonly b: string | null;
  /** The trainer would do the same with both: an absent key and the trainer’s own default, `1` and `1.0` of a float. */
  readonly isSame: boolean;
}

/** What differs between two config files, in the order of the first; comments, order and sections do not count. */
export function diffSettings(a: TomlText, b: TomlText): SettingDiff[] {
  const first = effectiveEntries(a);
  const second = effectiveEntries(b);
  const names = [...new Set([...first.keys(), ...second.keys()])];
  return names.flatMap((name): SettingDiff[] => {
    const one = first.get(name)?.node;
    const other = second.get(name)?.node;
    const texts = { a: one === undefined ? null : nodeText(one), b: other && nodeText(other) };
    if (texts.a === texts.b) return [];
    const setting = settingOf(name);
    const isSame = meaning(name, one) === meaning(name, other);
    return [{ name, label: setting?.label ?? name, a: texts.a, b: texts.b ?? null, isSame }];
  });
}

function nodeText(node: TomlNode): string {
  if (node.kind === 'value') return valueText(node.value);
  return node.kind === 'other' ? node.text : `(${node.kind})`;
}

/** A value for people: floats keep their point, as `10` and `10.0` can mean different things. */
export function valueText(value: TomlValue): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value !== 'object') return typeof value === 'string' ? value : String(value);
  if ('int' in value) return String(value.int);
  const text = String(value.float);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** The trainer's reading of a value as a comparable text; the trainer's default where the key is absent. */
function meaning(name: string, node: TomlNode | undefined): string {
  const setting = settingOf(name);
  if (node === undefined) {
    const usual = setting?.trainerDefault ?? null;
    return JSON.stringify(usual);
  }
  if (node.kind !== 'value') return nodeText(node);
  const { value } = node;
  if (Array.isArray(value) || typeof value !== 'object') return JSON.stringify(value);
  const number = 'int' in value ? value.int : value.float;
  // For `int_or_float` the type matters: 10 means steps, 10.0 a share.
  return setting?.type === 'int_or_float' && number !== 0 ? valueText(value) : String(number);
}

import { AppError } from '../../../result/errors.js';
import {
  FIELD_KEYS,
  fieldOfTrainerKey,
  fieldSpec,
  type FieldKey,
  type FieldSpec,
} from '../schema/fields.js';
import { datasetValue } from '../schema/arguments.js';
import type { ConfigValues, TomlScalar, TomlValue } from '../schema/schema.js';
import { datasetKey, describeType, trainerArg, type TrainerType } from '../schema/trainer-args.js';

/** One setting given outside the form: either a field of it, or a raw trainer argument. */
export type GivenSetting =
  | { readonly kind: 'field'; readonly key: FieldKey; readonly value: string | number | boolean }
  | { readonly kind: 'raw'; readonly key: string; readonly value: TomlValue };

/**
 * `key=value` from the command line. The key is a field (`learningRate`) or a trainer argument (`learning_rate`).
 * Throws `bad_request` naming the key and what it takes.
 */
export function parseSet(text: string): GivenSetting {
  const equals = text.indexOf('=');
  const key = text.slice(0, equals).trim();
  if (equals <= 0 || key === '') {
    throw new AppError('bad_request', `“${text}” is not of the form key=value.`, {
      hint: 'For example: --set learningRate=5e-5',
    });
  }
  const given = unquote(text.slice(equals + 1).trim());
  const field = fieldNamed(key);
  const wanted = field === null ? typeOf(key) : typeOfField(field);
  return toSetting(key, wanted === null ? guess(given) : readAs(given, wanted, key));
}

interface WantedType {
  readonly type: TrainerType;
  readonly isList?: boolean;
}

function fieldNamed(key: string): FieldKey | null {
  return FIELD_KEYS.find((name) => name === key) ?? fieldOfTrainerKey(key);
}

function typeOf(key: string): WantedType | null {
  return datasetKey(key) ?? trainerArg(key);
}

/** A field is read as its trainer argument is, so that `0.1` warm-up stays a share and `1024,768` a size. */
function typeOfField(field: FieldKey): WantedType {
  return typeOf(fieldSpec(field).trainerKey) ?? { type: 'str' };
}

function readAs(text: string, wanted: WantedType, key: string): TomlValue {
  const value =
    wanted.isList === true ? readList(text, wanted.type) : readScalar(text, wanted.type);
  if (value !== null) return value;
  throw new AppError('bad_request', `${key} must be ${describeType(wanted)}, not “${text}”.`, {
    hint: `For example: --set ${key}=${exampleOf(wanted)}`,
  });
}

function exampleOf({ type, isList }: WantedType): string {
  if (isList === true) return type === 'str' ? 'a=1,b=2' : '1e-4,1e-5';
  const examples: Partial<Record<TrainerType, string>> = { bool: 'true', int: '4', str: 'text' };
  return examples[type] ?? '0.5';
}

function readList(text: string, type: TrainerType): TomlValue | null {
  const inner = text.replace(/^\[(.*)\]$/, '$1');
  if (inner.trim() === '') return [];
  const items = inner.split(/[,;]/).map((item) => readScalar(unquote(item.trim()), type));
  return items.some((item) => item === null || Array.isArray(item))
    ? null
    : (items as TomlScalar[]);
}

function readScalar(text: string, type: TrainerType): TomlValue | null {
  switch (type) {
    case 'str':
      return text;
    case 'bool':
      if (/^(true|yes|on)$/i.test(text)) return true;
      return /^(false|no|off)$/i.test(text) ? false : null;
    case 'int':
      return readInt(text);
    case 'float':
      return readFloat(text);
    case 'int_or_float':
      return readInt(text) ?? readFloat(text);
    case 'int_or_pair':
      return readInt(text) ?? readPair(text, 'int');
    case 'float_pair':
      return readPair(text, 'float');
    case 'table':
      return null;
  }
}

function readPair(text: string, type: 'int' | 'float'): TomlValue | null {
  const list = readList(text, type);
  return Array.isArray(list) && list.length === 2 ? list : null;
}

function readInt(text: string): TomlScalar | null {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? { int: value === 0 ? 0 : value } : null;
}

function readFloat(text: string): TomlScalar | null {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? { float: value === 0 ? 0 : value } : null;
}

/** The type of a value whose key this version does not know: a newer trainer may. */
function guess(text: string): TomlValue {
  return readInt(text) ?? readFloat(text) ?? readScalar(text, 'bool') ?? text;
}

function unquote(text: string): string {
  return /^(["']).*\1$/.test(text) && text.length >= 2 ? text.slice(1, -1) : text;
}

/** The field where the value fits it, else the raw argument. */
function toSetting(key: string, value: TomlValue): GivenSetting {
  const field = fieldNamed(key);
  if (field === null) return { kind: 'raw', key, value };
  const spec = fieldSpec(field);
  const plain = fieldValue(spec, value);
  if (plain !== null) return { kind: 'field', key: field, value: plain };
  return { kind: 'raw', key: spec.trainerKey, value };
}

function fieldValue(spec: FieldSpec, value: TomlValue): string | number | boolean | null {
  if (Array.isArray(value)) {
    const [first, second] = value;
    const isSquare = JSON.stringify(first) === JSON.stringify(second) && value.length === 2;
    return isSquare && first !== undefined ? fieldValue(spec, first) : null;
  }
  if (typeof value === 'object') return numberFor(spec, value);
  if (typeof value === 'boolean') return spec.kind === 'bool' ? value : null;
  if (spec.choices === undefined)
    return spec.kind === 'path' || spec.kind === 'text' ? value : null;
  const known = spec.choices.find((choice) => choice.toLowerCase() === value.toLowerCase());
  return known ?? (spec.isOpen === true ? value : null);
}

function numberFor(spec: FieldSpec, value: { int: number } | { float: number }): number | null {
  if ('int' in value) return spec.kind === 'int' || spec.kind === 'float' ? value.int : null;
  return spec.kind === 'float' ? value.float : null;
}

/** Many settings; later ones win, a field also over a raw value of the same argument and the other way round. */
export function collectSettings(settings: readonly GivenSetting[]): ConfigValues {
  const fields: Record<string, string | number | boolean> = {};
  const raw: Record<string, TomlValue> = {};
  for (const setting of settings) {
    const field = setting.kind === 'field' ? setting.key : fieldOfTrainerKey(setting.key);
    if (field !== null) {
      delete fields[field];
      for (const key of namesOf(field)) delete raw[key];
    }
    if (setting.kind === 'field') fields[setting.key] = setting.value;
    else raw[setting.key] = setting.value;
  }
  return { fields, raw };
}

function namesOf(field: FieldKey): string[] {
  const { trainerKey } = fieldSpec(field);
  return trainerKey === 'batch_size' ? [trainerKey, 'train_batch_size'] : [trainerKey];
}

/**
 * What `key = value` in a config file of the trainer sets, its value in that file’s type (`resolution = "1024,1024"`).
 * A field where the value fits one, else the raw value.
 */
export function settingFromFile(key: string, value: TomlValue): GivenSetting {
  const setting = toSetting(key, datasetValue(key, value));
  return setting.kind === 'field' ? setting : { ...setting, value };
}

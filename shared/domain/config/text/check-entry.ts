import { isKnownOptimizer, isKnownScheduler } from '../schema/optimizers.js';
import {
  plainScalar,
  type ConfigFix,
  type ConfigProblem,
  type TomlScalar,
  type TomlValue,
} from '../schema/schema.js';
import type { Setting } from '../schema/settings.js';
import { describeType, fitToType, type TrainerType } from '../schema/trainer-args.js';
import type { TomlEntry } from './toml-text.js';

type EntryProblem = Pick<ConfigProblem, 'severity' | 'code' | 'message'> & {
  readonly hint: string;
  readonly fix?: ConfigFix;
};

/** What is wrong with a key’s value for the trainer, which converts nothing and checks little; null: nothing. */
export function checkEntry(
  setting: Setting,
  entry: TomlEntry,
  source: string,
): EntryProblem | null {
  if (entry.node.kind !== 'value') return wrongKind(setting);
  const { value } = entry.node;
  if (fitToType(value, setting) === null) return wrongType(setting, value);
  return (
    pathProblem(setting, value, source) ??
    choiceProblem(setting, value) ??
    rangeProblem(setting, value)
  );
}

function wrongKind({ name, ...setting }: Setting): EntryProblem {
  return {
    severity: 'error',
    code: 'wrong_type',
    message: `${name} must be ${describeType(setting)}.`,
    hint: 'Correct it or leave it out.',
    fix: { kind: 'remove' },
  };
}

function wrongType(setting: Setting, value: TomlValue): EntryProblem {
  const right = converted(setting, value);
  return {
    severity: 'error',
    code: 'wrong_type',
    message: `${setting.name} must be ${describeType(setting)}; the trainer converts nothing.`,
    hint: `${hintFor(setting, value)}`,
    ...(right === null ? {} : { fix: { kind: 'value' as const, value: right } }),
  };
}

function hintFor({ name, type, isList }: Setting, value: TomlValue): string {
  if (isList) return 'Write it between square brackets: ["key=value"].';
  if (name === 'resolution') return 'Write it as text: "1024" or "1024,768".';
  if (typeof value === 'string') return 'Write it without quotes.';
  return type === 'int' ? 'Write it without a decimal point.' : 'Correct its value.';
}

/** The same value in the type that is wanted, where that is beyond doubt. */
function converted({ type, isList }: Setting, value: TomlValue): TomlValue | null {
  if (Array.isArray(value)) {
    if (isList) return all(value.map((item) => convertScalar(item, type)));
    const texts = value.map((item) => plainText(item));
    return type === 'str' ? texts.join(',') : null;
  }
  const one = convertScalar(value, type);
  return one !== null && isList ? [one] : one;
}

function all(items: readonly (TomlScalar | null)[]): TomlScalar[] | null {
  return items.every((item) => item !== null) ? [...items] : null;
}

function convertScalar(value: TomlScalar, type: TrainerType): TomlScalar | null {
  switch (type) {
    case 'str':
      return plainText(value);
    case 'bool':
      return booleanOf(plainText(value));
    case 'int': {
      const number = numberOf(value);
      return number !== null && Number.isSafeInteger(number) ? { int: number } : null;
    }
    case 'float':
    case 'int_or_float': {
      const number = numberOf(value);
      return number === null ? null : { float: number };
    }
    default:
      return null;
  }
}

function plainText(value: TomlScalar): string {
  return String(plainScalar(value));
}

function booleanOf(text: string): boolean | null {
  if (/^(true|1)$/i.test(text)) return true;
  return /^(false|0)$/i.test(text) ? false : null;
}

function numberOf(value: TomlScalar): number | null {
  if (typeof value === 'boolean') return null;
  const text = plainText(value).trim();
  const number = text === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

/** `"C:\new\train"` is TOML, but holds a line break and a tab. `source` is the value as it stands in the file. */
function pathProblem(
  { name, isPath }: Setting,
  value: TomlValue,
  source: string,
): EntryProblem | null {
  if (!isPath || typeof value !== 'string' || !/\p{Cc}/u.test(value)) return null;
  const meant = source.slice(1, -1).replace(/\\+/g, '/');
  return {
    severity: 'error',
    code: 'path_escape',
    message: `${name} is not the path it looks like: between double quotes \\n is a line break and \\t a tab.`,
    hint: 'Write forward slashes, or single quotes.',
    ...(source.startsWith('"') && !source.startsWith('"""')
      ? { fix: { kind: 'value' as const, value: meant } }
      : {}),
  };
}

function choiceProblem(setting: Setting, value: TomlValue): EntryProblem | null {
  if (typeof value !== 'string') return null;
  const { name, choices, noEffect } = setting;
  const names = name === 'optimizer_type' ? setting.usual : (choices ?? []).map(String);
  if (isChoice(setting, value)) return null;
  const near = names.find((choice) => choice.toLowerCase() === value.toLowerCase());
  const listed = name === 'lr_scheduler' ? setting.usual : names;
  return {
    severity: noEffect === null && name !== 'dynamo_backend' ? 'error' : 'warning',
    code: 'not_a_choice',
    message: `${name} cannot be “${value}”. The trainer does not check this in a file; its error would come late and from elsewhere.`,
    hint: `It is one of: ${listed.join(', ')}.`,
    ...(near === undefined ? {} : { fix: { kind: 'value' as const, value: near } }),
  };
}

function isChoice({ name, choices }: Setting, value: string): boolean {
  if (name === 'optimizer_type') return isKnownOptimizer(value);
  if (name === 'lr_scheduler') return isKnownScheduler(value);
  return choices === null || choices.includes(value);
}

/** More blocks than the model has end the run at once; other ranges are ours, and only warn. */
function rangeProblem({ name, min, max, unit }: Setting, value: TomlValue): EntryProblem | null {
  const number = typeof value === 'object' && !Array.isArray(value) ? numberOf(value) : null;
  if (number === null) return null;
  const isBelow = min !== null && number < min;
  if (!isBelow && (max === null || number <= max)) return null;
  const units = unit === null ? '' : ` ${unit}`;
  return {
    severity: name === 'blocks_to_swap' ? 'error' : 'warning',
    code: isBelow ? 'too_small' : 'too_large',
    message: `${name} is ${number}; ${isBelow ? 'the least' : 'the most'} is ${String(isBelow ? min : max)}${units}.`,
    hint: `Usual values go from ${String(min ?? '…')} to ${String(max ?? '…')}${units}.`,
  };
}

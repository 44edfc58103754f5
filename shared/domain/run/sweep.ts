import {
  FIELD_KEYS,
  type FieldKey,
  settingOfField,
  type TrainingConfigPartial,
} from '../config/schema/index.js';

/** One setting and the values it takes, as typed: `16, 32`. */
export interface SweepAxis {
  readonly field: FieldKey;
  readonly text: string;
}

export interface Variant {
  /** `rank 16, learning rate 1e-4`. */
  readonly label: string;
  /** The settings that differ, and an output name of its own. */
  readonly fields: TrainingConfigPartial;
}

export type SweepResult =
  | { readonly ok: true; readonly variants: Variant[] }
  | { readonly ok: false; readonly field: FieldKey | null; readonly message: string };

/** More than this many runs at once is most likely a slip: at an hour each it is four days. */
const MOST_VARIANTS = 100;

/** Settings a sweep can go over: all but the paths and the name that each variant gets of its own. */
export const SWEEP_FIELDS: readonly FieldKey[] = FIELD_KEYS.filter(
  (key) => settingOfField(key).kind !== 'path' && key !== 'outputName',
);

/** Every combination of the values, the last setting changing fastest. `baseName`: output name without a variant's ending. */
export function expandSweep(axes: readonly SweepAxis[], baseName: string): SweepResult {
  let variants: { parts: { field: FieldKey; text: string; value: Value }[] }[] = [{ parts: [] }];
  const seen = new Set<FieldKey>();
  if (axes.length === 0) return { ok: false, field: null, message: 'Choose a setting to vary.' };
  for (const { field, text } of axes) {
    if (seen.has(field)) return problem(field, `${settingOfField(field).label} is there twice.`);
    seen.add(field);
    const values = readValues(field, text);
    if (typeof values === 'string') return problem(field, values);
    variants = variants.flatMap(({ parts }) =>
      values.map((value) => ({ parts: [...parts, { field, ...value }] })),
    );
    if (variants.length > MOST_VARIANTS)
      return problem(field, `That is more than ${MOST_VARIANTS} runs.`);
  }
  return {
    ok: true,
    variants: variants.map(({ parts }) => ({
      label: parts.map(({ field, text }) => `${shortLabel(field)} ${text}`).join(', '),
      fields: {
        ...Object.fromEntries(parts.map(({ field, value }) => [field, value])),
        outputName: nameOf(baseName, parts),
      },
    })),
  };
}

type Value = string | number | boolean;

function problem(field: FieldKey, message: string): SweepResult {
  return { ok: false, field, message };
}

/** The values of one setting, each once; or what is wrong with the text. */
function readValues(field: FieldKey, text: string): { text: string; value: Value }[] | string {
  const words = [...new Set(text.split(/[,;\s]+/).filter((word) => word !== ''))];
  if (words.length === 0) return `${settingOfField(field).label}: no value is given.`;
  const values: { text: string; value: Value }[] = [];
  for (const word of words) {
    const value = readFieldText(field, word);
    if (value === null) return `${settingOfField(field).label}: “${word}” ${expected(field)}.`;
    if (!values.some((one) => one.value === value)) values.push({ text: word, value });
  }
  return values;
}

/** One typed value of a setting; null when it is none that the setting takes. */
export function readFieldText(field: FieldKey, word: string): Value | null {
  const spec = settingOfField(field);
  switch (spec.kind) {
    case 'int':
    case 'float': {
      const value = Number(word);
      const isFine =
        Number.isFinite(value) &&
        (spec.kind === 'float' || Number.isInteger(value)) &&
        value >= (spec.min ?? -Infinity) &&
        value <= (spec.max ?? Infinity);
      return isFine ? value : null;
    }
    case 'bool':
      if (/^(?:on|true|yes)$/i.test(word)) return true;
      return /^(?:off|false|no)$/i.test(word) ? false : null;
    case 'choice':
      return spec.usual.find((choice) => choice.toLowerCase() === word.toLowerCase()) ?? null;
    default:
      return word;
  }
}

function expected(field: FieldKey): string {
  const spec = settingOfField(field);
  switch (spec.kind) {
    case 'int':
    case 'float':
      return `is no ${spec.kind === 'int' ? 'whole ' : ''}number from ${spec.min ?? '−∞'} to ${spec.max ?? '∞'}`;
    case 'bool':
      return 'is neither on nor off';
    case 'choice':
      return `is none of ${spec.usual.join(', ')}`;
    default:
      return 'cannot be used';
  }
}

/** `rank` for “Rank (network_dim)”. */
function shortLabel(field: FieldKey): string {
  return settingOfField(field)
    .label.toLowerCase()
    .replace(/\s*\(.*\)$/, '');
}

/** `mychar_rank16_learning-rate1e-4`: what differs is in the file's name, so that no variant overwrites another. */
function nameOf(base: string, parts: readonly { field: FieldKey; text: string }[]): string {
  const endings = parts.map(
    ({ field, text }) => `${shortLabel(field).replace(/[^a-z0-9]+/g, '-')}${text}`,
  );
  return [base, ...endings].join('_');
}

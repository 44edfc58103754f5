import { forwardSlashes } from './build-config.js';
import { fieldSpec, type FieldKey } from '../schema/fields.js';
import { settingFromFile } from './parse-set.js';
import type { RawValues } from '../schema/arguments.js';
import {
  plainScalar,
  type ConfigProblem,
  type ConfigValues,
  type TomlValue,
  type TrainingConfig,
} from '../schema/schema.js';
import { definedOnly } from '../schema/presets.js';
import { SECTIONS, sectionOf } from './sections.js';
import { nameOfField, settingOf, SETTINGS, type Setting } from '../schema/settings.js';
import { removeFromToml, setInToml } from './edit-toml.js';
import { readSettings } from './read-settings.js';
import { effectiveEntries, parseTomlText, type TomlProblem, type TomlText } from './toml-text.js';
import { writeToml } from './toml-writer.js';

/** The settings of a project: the fields, all other arguments by name, and the user’s own text where there is one. */
export interface SettingsForm {
  readonly config: TrainingConfig;
  readonly raw: RawValues;
  /** TOML whose comments, order and unknown keys are the user’s; null: the text is made from the values. */
  readonly toml: string | null;
}

/** The value of a setting as a config file has it; null: not set. Raw values win over the field of the same name. */
export function valueOf({ config, raw }: SettingsForm, setting: Setting): TomlValue | null {
  const own = raw[setting.name];
  if (own !== undefined) return fileValue(setting, own);
  return setting.field === null ? null : fieldValue(setting.field, config[setting.field]);
}

/** Lists of numbers that a config file says as text: `[512, 768]` as `"512,768"`. */
function fileValue({ type, isList }: Setting, value: TomlValue): TomlValue {
  if (isList || type !== 'str') return value;
  if (!Array.isArray(value)) return typeof value === 'object' ? String(plainScalar(value)) : value;
  return value.map((item) => String(plainScalar(item))).join(',');
}

/** A field as its argument stands in a config file; null: nothing to write. */
function fieldValue(field: FieldKey, value: string | number | boolean): TomlValue | null {
  if (field === 'resolution') return `${String(value)},${String(value)}`;
  if (typeof value === 'boolean') return value;
  const { kind } = fieldSpec(field);
  if (typeof value === 'number') return kind === 'float' ? { float: value } : { int: value };
  if (value === '') return null;
  return kind === 'path' ? forwardSlashes(value) : value;
}

/**
 * Sets one setting, in the values and in the user’s text, which else stays as it is. `value` as a config file has it;
 * null takes it back to `preset` (fields) or leaves it to the trainer (all others).
 * Throws `invalid_config` for a value that TOML cannot hold.
 */
export function withSetting(
  form: SettingsForm,
  name: string,
  value: TomlValue | null,
  preset: TrainingConfig,
): SettingsForm {
  const next = { ...withValue(form, name, value, preset), toml: form.toml };
  if (form.toml === null) return next;
  const parsed = parseTomlText(form.toml);
  // Should not happen, since `withText` accepts only valid TOML: then the text is made from the values.
  if (!parsed.ok) return { ...next, toml: null };
  return { ...next, toml: editText(parsed.toml, next, name, preset) };
}

function withValue(
  form: SettingsForm,
  name: string,
  value: TomlValue | null,
  preset: TrainingConfig,
): Omit<SettingsForm, 'toml'> {
  const field = settingOf(name)?.field ?? null;
  const { [name]: _old, ...raw } = form.raw;
  if (value === null) {
    return field === null
      ? { config: form.config, raw }
      : { config: { ...form.config, [field]: preset[field] }, raw };
  }
  const given = settingFromFile(name, value);
  return given.kind === 'field'
    ? { config: { ...form.config, [given.key]: given.value }, raw }
    : { config: form.config, raw: { ...raw, [name]: given.value } };
}

function editText(
  toml: TomlText,
  next: Omit<SettingsForm, 'toml'>,
  name: string,
  preset: TrainingConfig,
): string {
  const setting = settingOf(name);
  const entry = effectiveEntries(toml).get(name);
  const raw = next.raw[name];
  const value = setting === null ? (raw ?? null) : valueOf({ ...next, toml: null }, setting);
  const field = setting?.field ?? null;
  const isPreset = field !== null && raw === undefined && next.config[field] === preset[field];
  if (value === null || (isPreset && entry === undefined)) {
    return entry === undefined ? toml.text : removeFromToml(toml, entry);
  }
  return setInToml(toml, name, value, sectionOf(name));
}

/**
 * Sets many values, in the user’s text too: a field takes the place of an argument of its name, arguments stay as given.
 * Throws as `withSetting` does.
 */
export function withValues(
  form: SettingsForm,
  values: Partial<ConfigValues>,
  preset: TrainingConfig,
): SettingsForm {
  const fields = definedOnly(values.fields ?? {});
  const names = (Object.keys(fields) as FieldKey[]).map(nameOfField);
  const kept = Object.entries(form.raw).filter(([name]) => !names.includes(name));
  const next = {
    config: { ...form.config, ...fields },
    raw: { ...Object.fromEntries(kept), ...values.raw },
  };
  let toml = form.toml;
  for (const name of [...names, ...Object.keys(values.raw ?? {})]) {
    const parsed = toml === null ? null : parseTomlText(toml);
    toml = parsed?.ok === true ? editText(parsed.toml, next, name, preset) : null;
  }
  return { ...next, toml };
}

/** The text of the settings: the user’s own, or one made from the values. */
export function settingsText(form: SettingsForm): string {
  return form.toml ?? textOfValues(form);
}

function textOfValues(form: SettingsForm): string {
  const entries: [string, TomlValue][] = SETTINGS.flatMap((setting) => {
    const value = valueOf(form, setting);
    return value === null ? [] : [[setting.name, value] as [string, TomlValue]];
  });
  const unknown = Object.entries(form.raw).filter(([name]) => settingOf(name) === null);
  const all = [...entries, ...unknown];
  return writeToml(
    SECTIONS.map((section) => ({
      name: section,
      entries: Object.fromEntries(all.filter(([name]) => sectionOf(name) === section)),
    })).filter(({ entries: own }) => Object.keys(own).length > 0),
  );
}

export type TextResult =
  | { readonly ok: true; readonly form: SettingsForm; readonly problems: readonly ConfigProblem[] }
  | { readonly ok: false; readonly fault: TomlProblem };

/** The settings that a text means; what it does not name is the preset’s. */
export function withText(text: string, preset: TrainingConfig): TextResult {
  const parsed = parseTomlText(text);
  if (!parsed.ok) return parsed;
  const { values, problems } = readSettings(parsed.toml);
  return {
    ok: true,
    form: { config: { ...preset, ...definedOnly(values.fields) }, raw: values.raw, toml: text },
    problems,
  };
}

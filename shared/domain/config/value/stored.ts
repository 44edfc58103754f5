import * as z from 'zod';
import {
  type ConfigValues,
  RawArguments,
  TomlValue,
  TrainingConfigPartial,
  TrainingConfigSchema,
} from '../schema/schema.js';

/** How settings lie in files and travel in requests. `TrainingSettings` is made from these forms and gives them back. */

const SettingsText = z.string().max(500_000);

/** The part of `project.json` that holds settings. */
export const ProjectSettingsPart = z.object({
  config: TrainingConfigPartial,
  /** Trainer arguments that `config` has no field for. Absent means none. */
  raw: RawArguments.optional(),
  /** The settings as the user’s own text, with comments and order; absent: made from the values. */
  settingsToml: SettingsText.optional(),
});
export type ProjectSettingsPart = z.output<typeof ProjectSettingsPart>;

/** A change of it: each part is replaced as a whole, what is absent stays. */
export const ProjectSettingsUpdate = z.object({
  config: TrainingConfigPartial.optional(),
  raw: RawArguments.optional(),
  /** Null: forget the text; it is then made from the values. */
  settingsToml: SettingsText.nullable().optional(),
});
export type ProjectSettingsUpdate = z.output<typeof ProjectSettingsUpdate>;

/** The part of `run.json` that holds settings. */
export const RunSettingsPart = z.object({
  config: TrainingConfigSchema,
  /** Trainer arguments given beside the form; they win over it. */
  raw: z.record(z.string(), TomlValue),
});
export type RunSettingsPart = z.output<typeof RunSettingsPart>;

export const NO_VALUES: ConfigValues = { fields: {}, raw: {} };

/** Values of both; those of `above` win where both name the same. */
export function joinValues(below: ConfigValues, above: Partial<ConfigValues>): ConfigValues {
  return {
    fields: { ...below.fields, ...above.fields },
    raw: { ...below.raw, ...above.raw },
  };
}

/** The values for which `isKept` holds, by field or by the trainer’s name. */
export function keptValues(
  { fields, raw }: ConfigValues,
  isKept: (name: string, value: unknown) => boolean,
): ConfigValues {
  const kept = <T extends object>(all: T) =>
    Object.fromEntries(Object.entries(all).filter(([name, value]) => isKept(name, value))) as T;
  return { fields: kept(fields), raw: kept(raw) };
}

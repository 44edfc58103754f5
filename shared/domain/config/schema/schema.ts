import * as z from 'zod';
import { FIELD_KEYS, fieldSpec, fields, type FieldKey, type FieldKind } from './fields.js';

type ValueOf<K extends FieldKind> = K extends 'int' | 'float'
  ? number
  : K extends 'bool'
    ? boolean
    : string;

/** A whole training configuration: every field of the form has a value. */
export type TrainingConfig = { [K in FieldKey]: ValueOf<(typeof fields)[K]['kind']> };

type FieldSchemas = { [K in FieldKey]: z.ZodType<TrainingConfig[K]> };

function schemaOf(key: FieldKey): z.ZodType {
  const spec = fieldSpec(key);
  switch (spec.kind) {
    case 'bool':
      return z.boolean();
    case 'int':
      return z.int();
    case 'float':
      return z.number();
    case 'choice':
    case 'path':
    case 'text':
      return z.string().max(8192);
  }
}

const shape = Object.fromEntries(FIELD_KEYS.map((key) => [key, schemaOf(key)])) as FieldSchemas;

/** Types only: ranges and choices are judged by `checkConfig`, which can name the field and the cure. */
export const TrainingConfigSchema = z.object(shape);

const partialShape = Object.fromEntries(
  FIELD_KEYS.map((key) => [key, schemaOf(key).optional()]),
) as { [K in FieldKey]: z.ZodOptional<FieldSchemas[K]> };
export const TrainingConfigPartial = z.object(partialShape);
export type TrainingConfigPartial = z.output<typeof TrainingConfigPartial>;

/** A value as TOML knows it. `float` keeps its mark: `lr_warmup_steps = 10.0` is a share, `10` is steps. */
export const TomlScalar = z.union([
  z.string(),
  z.boolean(),
  z.object({ int: z.int() }),
  z.object({ float: z.number() }),
]);
export type TomlScalar = z.output<typeof TomlScalar>;
export const TomlValue = z.union([TomlScalar, z.array(TomlScalar)]);
export type TomlValue = z.output<typeof TomlValue>;

/** A value of a config file as JavaScript has it, without the mark that tells int and float apart. */
export function plainScalar(value: TomlScalar): string | number | boolean {
  if (typeof value !== 'object') return value;
  return 'int' in value ? value.int : value.float;
}

/** Field values plus raw trainer arguments that the form does not show (`--set`, imported files). Raw ones win. */
export const RawArguments = z.record(z.string().regex(/^[A-Za-z0-9_]{1,100}$/), TomlValue);
export const ConfigValues = z.object({
  fields: TrainingConfigPartial.default({}),
  raw: RawArguments.default({}),
});
export type ConfigValues = z.output<typeof ConfigValues>;

/** What would cure a problem, in a file of settings: another name for a key, another value, or leaving it out. */
export const ConfigFix = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rename'), to: z.string() }),
  z.object({ kind: z.literal('value'), value: TomlValue }),
  z.object({ kind: z.literal('remove') }),
]);
export type ConfigFix = z.output<typeof ConfigFix>;

/** A problem of a configuration, at its field. Only `error` blocks the start. */
export const ConfigProblem = z.object({
  /** camelCase field key, a trainer key for raw arguments, `dataset`, or null when it is about the whole. */
  field: z.string().nullable(),
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  /** Line of the settings’ text, from 1, and the key there. */
  line: z.int().optional(),
  key: z.string().optional(),
  fix: ConfigFix.optional(),
});
export type ConfigProblem = z.output<typeof ConfigProblem>;

/** Steps of the plan: `min` equals `max` where the number is exact. */
export const StepPlan = z.object({
  images: z.int(),
  imagesWithRepeats: z.int(),
  stepsPerEpoch: z.object({ min: z.int(), max: z.int() }),
  totalSteps: z.object({ min: z.int(), max: z.int() }),
});
export type StepPlan = z.output<typeof StepPlan>;

/** The configuration with every field at its table default. */
export function defaultConfig(): TrainingConfig {
  return Object.fromEntries(FIELD_KEYS.map((key) => [key, fields[key].default])) as TrainingConfig;
}

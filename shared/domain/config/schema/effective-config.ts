import { FIELD_KEYS, fieldOfTrainerKey, fieldSpec, type FieldKey } from './fields.js';
import { placeRaw, type RawValues } from './arguments.js';
import { plainScalar, type TomlValue, type TrainingConfig } from './schema.js';

/** Typed fields, and arguments by the trainer’s names, which win. Known to this folder alone: others have `TrainingSettings`. */
export interface SettingValues {
  readonly config: TrainingConfig;
  readonly raw: RawValues;
}

/** The settings that count in the end: fields, with raw trainer arguments that mean the same field on top. */
export function effectiveConfig(config: TrainingConfig, raw: RawValues): TrainingConfig {
  const result: Record<FieldKey, string | number | boolean> = { ...config };
  for (const placed of placeRaw(raw)) {
    if (placed.place === 'nowhere') continue;
    const trainerKey = placed.place === 'dataset' ? placed.key.name : placed.key;
    const field = fieldOfTrainerKey(trainerKey);
    const value = field === null ? null : plainValue(placed.value);
    if (field !== null && value !== null && typeof value === typeof config[field]) {
      result[field] = value;
    }
  }
  return Object.fromEntries(FIELD_KEYS.map((key) => [key, result[key]])) as TrainingConfig;
}

/** True when the run writes caches beside the images. The switch for the disk counts alone: it turns caching on. */
export function cachesOnDisk(config: TrainingConfig): boolean {
  return config.cacheLatentsToDisk || config.cacheTextEncoderOutputsToDisk;
}

/** The raw value of a trainer argument as JavaScript has it, or undefined when it is not set. */
export function rawPlain(raw: RawValues, key: string): string | number | boolean | undefined {
  const value = raw[key];
  return value === undefined ? undefined : (plainValue(value) ?? undefined);
}

/** Label of a field as the form shows it, for messages. */
export function labelOf(key: FieldKey): string {
  return fieldSpec(key).label;
}

function plainValue(value: TomlValue): string | number | boolean | null {
  if (Array.isArray(value)) return null;
  return plainScalar(value);
}

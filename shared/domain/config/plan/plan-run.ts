import {
  type BucketPlan,
  bucketRules,
  type BucketRules,
  type Size,
} from '../../trainer-reader/index.js';
import { effectiveConfig, rawPlain, type SettingValues } from '../schema/effective-config.js';
import { placeRaw, type RawValues } from '../schema/arguments.js';
import type { StepPlan, TomlScalar } from '../schema/schema.js';
import { planSteps, type PlannedImage } from './steps.js';

/**
 * Steps of a run as the trainer will count them: fields and raw arguments together.
 * `hasBuckets` false: an engine that trains all images at one size.
 */
export function planRun(input: {
  readonly settings: SettingValues;
  readonly images: readonly PlannedImage[];
  readonly hasBuckets: boolean;
}): StepPlan {
  const config = effectiveConfig(input.settings.config, input.settings.raw);
  const buckets = bucketPlan(input.settings);
  return planSteps({
    images: input.images,
    batchSize: config.batchSize,
    epochs: config.epochs,
    gradientAccumulation: config.gradientAccumulation,
    ...buckets,
    enableBucket: buckets.enableBucket && input.hasBuckets,
  });
}

/** How the trainer will sort images into buckets: fields and raw arguments together. */
export function bucketPlan({ config: fields, raw }: SettingValues): BucketPlan {
  const config = effectiveConfig(fields, raw);
  const resolution = rawSize(raw) ?? { width: config.resolution, height: config.resolution };
  return {
    resolution,
    rules: rulesOf(resolution, raw),
    enableBucket: config.enableBucket,
    noUpscale: raw['bucket_no_upscale'] === true,
  };
}

function rawSize(raw: RawValues): Size | null {
  for (const placed of placeRaw(raw)) {
    if (placed.place !== 'dataset' || placed.key.name !== 'resolution') continue;
    const { value } = placed;
    if (!Array.isArray(value)) return null;
    return { width: intOf(value[0]), height: intOf(value[1]) };
  }
  return null;
}

function intOf(value: TomlScalar | undefined): number {
  return typeof value === 'object' && 'int' in value ? value.int : 1024;
}

function rulesOf({ width, height }: Size, raw: RawValues): BucketRules {
  const rules = bucketRules(Math.min(width, height), Math.max(width, height));
  const own = (key: string, usual: number) => {
    const value = rawPlain(raw, key);
    return typeof value === 'number' && value > 0 ? value : usual;
  };
  const steps = own('bucket_reso_steps', rules.steps);
  const round = (value: number) => Math.max(steps, Math.floor(value / steps) * steps);
  return {
    minSide: round(own('min_bucket_reso', rules.minSide)),
    maxSide: round(own('max_bucket_reso', rules.maxSide)),
    steps,
  };
}

import { describe, expect, it } from 'vitest';
import { planRun } from './plan-run.js';
import { presetConfig } from '../schema/presets.js';
import type { TomlValue } from '../schema/schema.js';

function plan(raw: Record<string, TomlValue>, hasBuckets = true) {
  const config = { ...presetConfig('character'), resolution: 320, epochs: 2 };
  const images = [
    [256, 256],
    [512, 384],
    [256, 512],
  ].map(([width = 0, height = 0]) => ({ width, height, repeats: 3 }));
  return planRun({ settings: { config, raw }, images, hasBuckets }).totalSteps;
}

describe('steps with raw arguments', () => {
  it('count what the trainer will count', () => {
    expect(plan({})).toEqual({ min: 18, max: 18 });
    // Three buckets of three images: two batches each.
    expect(plan({ train_batch_size: { int: 2 } })).toEqual({ min: 12, max: 12 });
    expect(plan({ train_batch_size: { int: 2 } }, false)).toEqual({ min: 10, max: 10 });
    expect(plan({ train_batch_size: { int: 2 }, enable_bucket: false })).toEqual({
      min: 10,
      max: 10,
    });
    expect(plan({ max_train_epochs: { int: 1 } })).toEqual({ min: 9, max: 9 });
    expect(plan({ gradient_accumulation_steps: { int: 9 } })).toEqual({ min: 2, max: 2 });
  });

  it('follow the limits of the buckets', () => {
    const one = { min_bucket_reso: { int: 320 }, max_bucket_reso: { int: 320 } };
    expect(plan({ train_batch_size: { int: 2 }, ...one })).toEqual({ min: 10, max: 10 });
    const wide = { resolution: [{ int: 512 }, { int: 256 }] };
    expect(plan({ train_batch_size: { int: 9 }, ...wide })).toEqual({ min: 6, max: 6 });
  });

  it('are exact when buckets come from the images', () => {
    const free = { train_batch_size: { int: 2 }, bucket_no_upscale: true };
    expect(plan(free)).toEqual({ min: 12, max: 12 });
  });
});

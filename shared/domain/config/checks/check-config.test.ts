import { describe, expect, it } from 'vitest';
import type { ImageProblem } from '../../../contract/datasets.js';
import { checkConfig, type CheckInput } from './check-config.js';
import { tell } from './problem.js';
import { FIELD_KEYS, fieldSpec } from '../schema/fields.js';
import { PRESETS, presetConfig } from '../schema/presets.js';
import type { TomlValue, TrainingConfig } from '../schema/schema.js';

const models = {
  baseModel: '/m/flux.safetensors',
  clipL: 'C:\\m\\c.sft',
  t5xxl: '\\\\nas\\t5',
  ae: '/m/ae',
};
const steps = {
  images: 20,
  imagesWithRepeats: 200,
  stepsPerEpoch: { min: 200, max: 200 },
  totalSteps: { min: 2000, max: 2000 },
};

function check(
  config: Partial<TrainingConfig> = {},
  more: Partial<CheckInput> = {},
): [string | null, string, string][] {
  const problems = checkConfig({
    config: { ...presetConfig('character'), ...models, ...config },
    engine: 'sd-scripts',
    images: [{ name: 'a.png', problems: [] }],
    steps,
    ...more,
  }).map(tell);
  for (const { message, hint } of problems) {
    expect(message).toMatch(/^[A-Z\da-z“].*[.]$/);
    expect(hint, message).toBeTruthy();
  }
  return problems.map(({ field, severity, code }) => [field, severity, code]);
}

const raw = (values: Record<string, TomlValue>) => ({ raw: values });

describe('a good configuration', () => {
  it.each(PRESETS.map(({ id }) => id))('%s has no problem', (id) => {
    expect(check({ ...presetConfig(id), ...models })).toEqual([]);
  });

  it('a rehearsal needs no models', () => {
    expect(check({ baseModel: '', clipL: '', t5xxl: '', ae: '' }, { engine: 'rehearsal' })).toEqual(
      [],
    );
  });
});

describe('fields', () => {
  it('outside their range are errors, at the ends they are not', () => {
    for (const key of FIELD_KEYS) {
      const { min, max } = fieldSpec(key);
      const at = (value: number) =>
        check({ [key]: value }).filter(
          ([field, , code]) => field === key && code.startsWith('too_'),
        );
      if (min !== undefined) {
        expect(at(min), key).toEqual([]);
        expect(at(min - 1)).toEqual([[key, 'error', 'too_small']]);
      }
      if (max !== undefined) {
        expect(at(max), key).toEqual([]);
        expect(at(max + 1)).toEqual([[key, 'error', 'too_large']]);
      }
    }
  });

  it.each<[Partial<TrainingConfig>, [string, string, string]]>([
    [{ learningRate: NaN }, ['learningRate', 'error', 'not_a_number']],
    [{ mixedPrecision: 'bf8', fp8Base: false }, ['mixedPrecision', 'error', 'not_a_choice']],
    [{ optimizer: 'Foo' }, ['optimizer', 'error', 'not_a_choice']],
    [{ baseModel: ' ' }, ['baseModel', 'error', 'model_missing']],
    [{ ae: 'ae.safetensors' }, ['ae', 'error', 'model_path_relative']],
    [{ resolution: 1000 }, ['resolution', 'warning', 'resolution_step']],
    [{ scheduler: 'constant' }, ['warmupSteps', 'error', 'constant_warmup']],
    [{ warmupSteps: 2000 }, ['warmupSteps', 'warning', 'warmup_too_long']],
    [{ learningRate: 0 }, ['learningRate', 'warning', 'learning_rate_zero']],
    [{ learningRate: 0.1 }, ['learningRate', 'warning', 'learning_rate_high']],
    [{ optimizer: 'Prodigy' }, ['learningRate', 'warning', 'learning_rate_prodigy']],
    [{ alpha: 33 }, ['alpha', 'warning', 'alpha_above_rank']],
    [{ rank: 256 }, ['rank', 'warning', 'rank_high']],
    [{ saveEveryEpochs: 11 }, ['saveEveryEpochs', 'info', 'saves_once']],
    [{ mixedPrecision: 'no' }, ['mixedPrecision', 'error', 'fp8_needs_mixed']],
    [{ trainUnetOnly: false }, ['trainUnetOnly', 'warning', 'trains_clip']],
    [{ cacheLatents: false }, ['cacheLatentsToDisk', 'warning', 'disk_without_cache']],
    [
      { cacheTextEncoderOutputs: false },
      ['cacheTextEncoderOutputsToDisk', 'warning', 'disk_without_cache'],
    ],
    [{ outputName: 'a/b' }, ['outputName', 'error', 'output_name']],
    [{ outputName: 'CON' }, ['outputName', 'error', 'output_name']],
  ])('%j', (config, problem) => {
    expect(check(config)).toEqual([problem]);
  });

  it('that go together have no problem', () => {
    expect(check({ scheduler: 'constant', warmupSteps: 0 })).toEqual([]);
    expect(check({ scheduler: 'constant_with_warmup' })).toEqual([]);
    expect(check({ optimizer: 'Prodigy', learningRate: 1 })).toEqual([]);
    expect(check({ mixedPrecision: 'no', fp8Base: false })).toEqual([]);
    expect(check({ outputName: 'mein Bär v1.2' })).toEqual([]);
  });

  it('of memory do not touch a rehearsal', () => {
    const config = { mixedPrecision: 'no', trainUnetOnly: false, cacheLatents: false };
    expect(check(config, { engine: 'rehearsal' })).toEqual([]);
  });
});

describe('raw arguments', () => {
  it.each<[Record<string, TomlValue>, [string, string, string]]>([
    [{ lr_scheduler: 'constant' }, ['warmupSteps', 'error', 'constant_warmup']],
    [{ shuffle_caption: true }, ['shuffle_caption', 'error', 'not_with_text_cache']],
    [
      { caption_dropout_rate: { float: 0.1 } },
      ['caption_dropout_rate', 'error', 'not_with_text_cache'],
    ],
    [{ color_aug: true }, ['color_aug', 'error', 'not_with_latent_cache']],
    [{ bucket_reso_steps: { int: 32 } }, ['bucket_reso_steps', 'error', 'bucket_steps']],
    [{ min_bucket_reso: { int: 1088 } }, ['min_bucket_reso', 'error', 'bucket_min']],
    [{ max_bucket_reso: { int: 960 } }, ['max_bucket_reso', 'error', 'bucket_max']],
    [{ train_batch_size: { int: 300 } }, ['batchSize', 'error', 'too_large']],
  ])('%j', (values, problem) => {
    expect(check({}, raw(values))).toContainEqual(problem);
  });

  it('may name an optimizer the form does not offer', () => {
    expect(check({}, raw({ optimizer_type: 'came_pytorch.CAME' }))).toEqual([]);
    expect(check({}, raw({ optimizer_type: 'PagedAdamW8bit' }))).toEqual([]);
    expect(check({}, raw({ optimizer_type: 'CAME' }))).toEqual([
      ['optimizer', 'error', 'not_a_choice'],
    ]);
    expect(check({}, raw({ lr_scheduler: 'inverse_sqrt' }))).toEqual([]);
    expect(check({}, raw({ caption_dropout_rate: { float: 0 } }))).toEqual([]);
  });
});

describe('the dataset', () => {
  it('without images is an error', () => {
    expect(check({}, { images: [] })).toEqual([['dataset', 'error', 'dataset_empty']]);
    const other = { name: 'a.avif', problems: ['not_for_trainer' as const] };
    const regular = { name: 'b.png', problems: [], isRegularisation: true };
    expect(check({}, { images: [other, regular] })).toEqual([
      ['dataset', 'error', 'dataset_empty'],
      ['dataset', 'warning', 'not_for_trainer'],
    ]);
  });

  it('names faulty images, one problem for each kind', () => {
    const images = Array.from({ length: 5 }, (_, index) => ({
      name: `${index}.png`,
      problems: ['caption_missing' as const, ...(index === 0 ? (['unreadable'] as const) : [])],
    }));
    const problems = checkConfig({
      config: { ...presetConfig('style'), ...models },
      engine: 'sd-scripts',
      images,
      steps,
    }).map(tell);
    expect(problems.map(({ severity, message }) => [severity, message])).toEqual([
      ['error', 'One image cannot be read: 0.png.'],
      ['warning', '5 images have no caption: 0.png, 1.png, 2.png and 2 more.'],
    ]);
  });

  it('blocks only what certainly ends the run', () => {
    const image = (name: string, problem: ImageProblem, bytes = 0) => ({
      name,
      problems: [problem],
      captionRev: `k.${bytes}.0`,
    });
    const severityOf = (images: CheckInput['images']) =>
      check({}, { images }).map(([, severity]) => severity);
    expect(severityOf([image('a.png', 'caption_empty', 0)])).toEqual(['error']);
    expect(severityOf([image('a.png', 'caption_empty', 1)])).toEqual(['warning']);
    expect(severityOf([image('a.png', 'caption_not_utf8', 9)])).toEqual(['error']);
    const long = { name: `${'x'.repeat(240)}.png`, problems: [] };
    expect(check({}, { images: [long] })).toEqual([['dataset', 'error', 'name_breaks_trainer']]);
    const off = { cacheLatentsToDisk: false, cacheTextEncoderOutputsToDisk: false };
    expect(check(off, { images: [long] })).toEqual([]);
  });

  it('tells what only matters', () => {
    const images = [{ name: 'a.jpg', problems: ['same_stem' as const, 'exif_rotated' as const] }];
    expect(check({}, { images }).map(([, severity]) => severity)).toEqual(['warning', 'warning']);
  });
});

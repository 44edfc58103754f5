import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSettings } from '../config/checks/index.js';
import {
  type ConfigValues,
  defaultConfig,
  OPTIMIZERS,
  type TrainingConfig,
} from '../config/schema/index.js';
import { TrainingSettings } from '../config/value/index.js';
import { fixesFor, type FailedRun } from './fixes.js';

const run = (
  code: string,
  part: Partial<TrainingConfig> = {},
  raw: ConfigValues['raw'] = {},
  field: string | null = null,
) =>
  ({
    code,
    field,
    settings: TrainingSettings.ofRun({ config: { ...defaultConfig(), ...part }, raw }),
  }) satisfies FailedRun;
const ids = (failed: FailedRun) => fixesFor(failed).map(({ id }) => id);

describe('ways out of a failure', () => {
  it('go from the mildest to the hardest when the card’s memory is short', () => {
    const bare = {
      cacheTextEncoderOutputs: false,
      cacheTextEncoderOutputsToDisk: false,
      cacheLatents: false,
      cacheLatentsToDisk: false,
      gradientCheckpointing: false,
      fp8Base: false,
      batchSize: 4,
      optimizer: 'AdamW',
    };
    expect(ids(run('out_of_gpu_memory', bare))).toEqual([
      'cache_text',
      'cache_latents',
      'gradient_checkpointing',
      'fp8',
      'blocks_to_swap',
      'batch_1',
      'optimizer',
      'resolution',
      'rank',
    ]);
  });

  it('swap more blocks step by step, at most 35, and never with CPU offload', () => {
    const next = (blocksToSwap: number, raw: ConfigValues['raw'] = {}) =>
      fixesFor(run('out_of_gpu_memory', { blocksToSwap }, raw)).find(
        ({ id }) => id === 'blocks_to_swap',
      )?.fields.blocksToSwap;
    expect([0, 16, 28, 34].map((count) => next(count))).toEqual([16, 22, 35, 35]);
    expect(next(35)).toBeUndefined();
    expect(next(0, { cpu_offload_checkpointing: true })).toBeUndefined();
  });

  it('do not cache text encoder outputs of captions that change', () => {
    const off = { cacheTextEncoderOutputs: false, cacheTextEncoderOutputsToDisk: false };
    expect(ids(run('out_of_gpu_memory', off))).toContain('cache_text');
    for (const raw of [{ shuffle_caption: true }, { caption_dropout_rate: { float: 0.1 } }]) {
      expect(ids(run('out_of_gpu_memory', off, raw))).not.toContain('cache_text');
    }
  });

  it('leave out what a trainer argument beside the form decides', () => {
    expect(ids(run('out_of_gpu_memory', {}, { blocks_to_swap: { int: 4 } }))).not.toContain(
      'blocks_to_swap',
    );
  });

  it('give an optimizer that needs no package a rate that it can take', () => {
    const [fix] = fixesFor(
      run('optimizer_package_missing', { optimizer: 'Prodigy', learningRate: 1 }),
    );
    expect(fix?.fields).toEqual({ optimizer: 'AdamW8bit', learningRate: 1e-4 });
  });

  it('offer fp16 to a card that does not know bf16, and no fp8 where torch cannot', () => {
    const refused = (field: string, part: Partial<TrainingConfig>) =>
      ids(run('setting_refused', part, {}, field));
    const bare = { fp8Base: false, mixedPrecision: 'bf16' };
    expect(refused('mixedPrecision', bare)).toEqual(['fp16']);
    expect(refused('fp8Base', { fp8Base: true })).toEqual(['no_fp8']);
  });

  it('leave the learning rate alone when nothing had been learned yet', () => {
    expect(ids(run('loss_nan_at_once', { mixedPrecision: 'fp16' }))).toEqual(['bf16']);
    expect(ids(run('loss_nan_at_once', { mixedPrecision: 'bf16' }))).toEqual([]);
  });

  it('show what changes', () => {
    const [fix] = fixesFor(run('bitsandbytes_missing', { optimizer: 'AdamW8bit' }));
    expect(fix).toMatchObject({
      changes: [{ field: 'optimizer', from: 'AdamW8bit', to: 'AdamW' }],
    });
  });

  it('know none for a cause that no setting cures', () => {
    for (const code of ['unknown', 'no_images', 'driver_too_old', 'killed'])
      expect(ids(run(code))).toEqual([]);
  });

  it('are always legal and always change something', () => {
    const config = fc.record({
      batchSize: fc.integer({ min: 1, max: 8 }),
      resolution: fc.constantFrom(512, 768, 1024),
      rank: fc.integer({ min: 1, max: 128 }),
      optimizer: fc.constantFrom(...OPTIMIZERS),
      blocksToSwap: fc.integer({ min: 0, max: 40 }),
      fp8Base: fc.boolean(),
      mixedPrecision: fc.constantFrom('no', 'bf16', 'fp16'),
      cacheLatents: fc.boolean(),
      cacheTextEncoderOutputs: fc.boolean(),
      scheduler: fc.constantFrom('constant', 'cosine', 'constant_with_warmup'),
      warmupSteps: fc.integer({ min: 0, max: 10 }),
    });
    const code = fc.constantFrom(
      'out_of_gpu_memory',
      'out_of_memory',
      'bitsandbytes_missing',
      'loss_nan',
      'disk_full',
      'setting_refused',
      'resume_finished',
      'cudnn_failed',
      'pagefile_too_small',
      'optimizer_package_missing',
      'loss_nan_at_once',
    );
    const field = fc.constantFrom(
      null,
      'warmupSteps',
      'optimizer',
      'blocksToSwap',
      'cacheLatents',
      'mixedPrecision',
      'fp8Base',
    );
    const errors = (whole: TrainingConfig) =>
      checkSettings(TrainingSettings.ofRun({ config: whole, raw: {} }), {
        engine: 'sd-scripts',
        images: [],
        steps: null,
      })
        .filter(({ severity }) => severity === 'error')
        .map((one) => `${one.at} ${one.code}`);
    fc.assert(
      fc.property(code, config, field, (cause, part, where) => {
        const failed = run(cause, part, {}, where);
        const before = new Set(errors(failed.settings.config));
        for (const { fields, changes } of fixesFor(failed)) {
          expect(changes.length).toBeGreaterThan(0);
          const after = { ...failed.settings.config, ...fields } as TrainingConfig;
          expect(errors(after).filter((error) => !before.has(error))).toEqual([]);
          expect(after.blocksToSwap <= 35 || after.blocksToSwap === part.blocksToSwap).toBe(true);
        }
      }),
    );
  });
});

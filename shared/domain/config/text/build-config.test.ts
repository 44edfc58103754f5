import { describe, expect, it } from 'vitest';
import { buildTrainerFiles, forwardSlashes, type BuildInput } from './build-config.js';
import { tell } from '../checks/problem.js';
import { checkArguments } from '../checks/check-arguments.js';
import type { RawValues } from '../schema/arguments.js';
import { effectiveConfig } from '../schema/effective-config.js';
import { presetConfig } from '../schema/presets.js';
import { samplePromptsText } from './sample-prompts.js';
import type { TomlValue, TrainingConfig } from '../schema/schema.js';

function files(
  config: Partial<TrainingConfig> = {},
  { raw = {}, ...more }: Partial<BuildInput> & { readonly raw?: RawValues } = {},
) {
  return buildTrainerFiles({
    settings: { config: { ...presetConfig('character'), ...config }, raw },
    engineDefaults: {},
    project: {
      name: 'p',
      triggerWord: 'mychar',
      concepts: [{ dirAbsolute: '/d/img/10_mychar', repeats: 10, name: 'mychar' }],
      samplePrompts: [],
    },
    paths: {
      outputDir: '/r/output',
      loggingDir: '/r/log',
      datasetToml: '/r/dataset.toml',
      promptsFile: '/r/sample_prompts.txt',
    },
    outputName: 'mychar',
    resume: null,
    ...more,
  });
}

const withPrompts = (samplePrompts: string[]) => ({
  project: { name: 'p', triggerWord: 't', concepts: [], samplePrompts },
});

describe('the files of the character preset', () => {
  it('are these', () => {
    const { configToml, datasetToml, promptsTxt } = files({
      baseModel: 'C:\\models\\flux1-dev.safetensors',
      clipL: '/m/clip_l.safetensors',
    });
    expect(configToml).toMatchInlineSnapshot(`
      "[model_arguments]
      pretrained_model_name_or_path = "C:/models/flux1-dev.safetensors"
      clip_l = "/m/clip_l.safetensors"

      [dataset_arguments]
      cache_latents = true
      cache_latents_to_disk = true
      cache_text_encoder_outputs = true
      cache_text_encoder_outputs_to_disk = true
      dataset_config = "/r/dataset.toml"

      [training_arguments]
      save_model_as = "safetensors"
      max_train_epochs = 10
      learning_rate = 0.0001
      optimizer_type = "AdamW8bit"
      lr_scheduler = "cosine_with_restarts"
      lr_warmup_steps = 100
      seed = 42
      fp8_base = true
      gradient_checkpointing = true
      mixed_precision = "bf16"
      save_precision = "bf16"
      save_every_n_epochs = 2
      save_state = true
      output_dir = "/r/output"
      output_name = "mychar"
      logging_dir = "/r/log"

      [network_arguments]
      network_module = "networks.lora_flux"
      network_dim = 32
      network_alpha = 16.0
      network_train_unet_only = true
      "
    `);
    expect(datasetToml).toMatchInlineSnapshot(`
      "[general]
      caption_extension = ".txt"

      [[datasets]]
      resolution = 1024
      batch_size = 1
      enable_bucket = true
      min_bucket_reso = 256
      max_bucket_reso = 2048
      bucket_reso_steps = 64

      [[datasets.subsets]]
      image_dir = "/d/img/10_mychar"
      num_repeats = 10
      class_tokens = "mychar"
      "
    `);
    expect(promptsTxt).toBeNull();
  });
});

describe('what is written where', () => {
  it('says resolution and batch size in the dataset file alone', () => {
    const { entries } = files({ resolution: 768, batchSize: 2 });
    expect(entries.dataset).toMatchObject({ resolution: { int: 768 }, batch_size: { int: 2 } });
    for (const key of ['resolution', 'batch_size', 'train_batch_size', 'enable_bucket']) {
      expect(entries.config).not.toHaveProperty(key);
    }
  });

  it('fits the buckets to the resolution', () => {
    const limits = (resolution: number, raw: Record<string, TomlValue> = {}) => {
      const { dataset } = files({ resolution }, { raw }).entries;
      return [dataset['min_bucket_reso'], dataset['max_bucket_reso'], dataset['bucket_reso_steps']];
    };
    expect(limits(1024)).toEqual([{ int: 256 }, { int: 2048 }, { int: 64 }]);
    expect(limits(256)).toEqual([{ int: 64 }, { int: 512 }, { int: 64 }]);
    expect(limits(512, { max_bucket_reso: { int: 768 } })[1]).toEqual({ int: 768 });
    expect(files({ enableBucket: false }).entries.dataset).not.toHaveProperty('min_bucket_reso');
  });

  it('lets fields win over the engine, and raw arguments over fields', () => {
    const engineDefaults = { learning_rate: { float: 1 }, guidance_scale: { float: 1 } };
    const raw = { network_dim: { int: 7 }, train_batch_size: { int: 4 } };
    const { entries } = files({ learningRate: 2e-4, rank: 8 }, { engineDefaults, raw });
    expect(entries.config).toMatchObject({
      learning_rate: { float: 2e-4 },
      guidance_scale: { float: 1 },
      network_dim: { int: 7 },
    });
    expect(entries.dataset['batch_size']).toEqual({ int: 4 });
  });

  it('keeps what the run needs to itself, and says so', () => {
    const raw = {
      output_dir: '/elsewhere',
      max_train_steps: { int: 5 },
      learning_rat: { float: 1 },
    };
    const { entries } = files({}, { raw });
    const problems = checkArguments(raw).map(tell);
    expect(entries.config['output_dir']).toBe('/r/output');
    expect(entries.config).not.toHaveProperty('max_train_steps');
    expect(problems.map(({ field, severity, code }) => [field, severity, code])).toEqual([
      ['output_dir', 'warning', 'raw_ignored'],
      ['max_train_steps', 'warning', 'raw_ignored'],
      ['learning_rat', 'warning', 'unknown_key'],
    ]);
    expect(problems[2]?.hint).toBe('Did you mean learning_rate?');
  });

  it('refuses raw values of a wrong type and of no choice', () => {
    const raw: Record<string, TomlValue> = {
      seed: 'x',
      network_args: 'conv_dim=4',
      mixed_precision: 'bf8',
      keep_tokens: { float: 1 },
    };
    const { entries } = files({}, { raw });
    const problems = checkArguments(raw).map(tell);
    expect(problems.map(({ field, severity, code }) => [field, severity, code])).toEqual([
      ['seed', 'error', 'wrong_type'],
      ['network_args', 'error', 'wrong_type'],
      ['keep_tokens', 'error', 'wrong_type'],
      ['mixedPrecision', 'error', 'not_a_choice'],
    ]);
    expect(entries.config).not.toHaveProperty('network_args');
    expect(entries.general).not.toHaveProperty('keep_tokens');
  });

  it('names network arguments that would be ignored', () => {
    const raw = { network_args: ['conv_dim=4', 'train_block=single'] };
    expect(checkArguments(raw).map(tell)).toMatchObject([
      { field: 'network_args', severity: 'warning', hint: 'Did you mean train_blocks?' },
    ]);
  });

  it('holds Adafactor to the rate of the form', () => {
    const { config } = files({ optimizer: 'Adafactor' }).entries;
    expect(config['optimizer_args']).toEqual([
      'relative_step=False',
      'scale_parameter=False',
      'warmup_init=False',
    ]);
    expect(config['max_grad_norm']).toEqual({ float: 0 });
    const own = files({ optimizer: 'Adafactor' }, { raw: { optimizer_args: ['x=1'] } });
    expect(own.entries.config['optimizer_args']).toEqual(['x=1']);
    expect(files({ optimizer: 'AdamW' }).entries.config).not.toHaveProperty('optimizer_args');
  });

  it('drops persistent workers when there are none', () => {
    const engineDefaults = { persistent_data_loader_workers: true };
    const raw = { max_data_loader_n_workers: { int: 0 } };
    expect(files({}, { engineDefaults, raw }).entries.config).not.toHaveProperty(
      'persistent_data_loader_workers',
    );
    expect(files({}, { engineDefaults }).entries.config).toHaveProperty(
      'persistent_data_loader_workers',
    );
  });

  it('resumes where it is told', () => {
    const { config } = files({}, { resume: { folder: 'C:\\r\\x-state', initialEpoch: 3 } }).entries;
    expect(config).toMatchObject({ resume: 'C:/r/x-state', initial_epoch: { int: 3 } });
  });
});

describe('samples', () => {
  it('are asked for only when there are prompts', () => {
    const none = files({ sampleEveryEpochs: 2 });
    expect(none.promptsTxt).toBeNull();
    expect(none.entries.config).not.toHaveProperty('sample_prompts');
    expect(none.entries.config).not.toHaveProperty('sample_every_n_epochs');
    const some = files({ sampleEveryEpochs: 2 }, withPrompts(['a cat']));
    expect(some.promptsTxt).toBe('a cat --w 1024 --h 1024 --s 20 --d 42 --g 3.5\n');
    expect(some.entries.config).toMatchObject({
      sample_prompts: '/r/sample_prompts.txt',
      sample_every_n_epochs: { int: 2 },
    });
    expect(files({ sampleEveryEpochs: 0 }, withPrompts(['a cat'])).promptsTxt).toBeNull();
  });

  it.each([
    ['two\nlines\there', 'two lines here --w 512 --h 512 --s 20 --d 7 --g 3.5'],
    ['# not a comment', ' # not a comment --w 512 --h 512 --s 20 --d 7 --g 3.5'],
    ['own size --w 256 --h 768 --d 1', 'own size --w 256 --h 768 --d 1 --s 20 --g 3.5'],
    ['a cat -- and a dog', 'a cat –  and a dog --w 512 --h 512 --s 20 --d 7 --g 3.5'],
    ['x --n blurry', 'x --n blurry --w 512 --h 512 --s 20 --d 7 --g 3.5'],
  ])('%j', (prompt, line) => {
    expect(samplePromptsText([prompt], { side: 520, seed: 7 })).toBe(`${line}\n`);
  });

  it('never gets larger than 1024 or smaller than 64', () => {
    expect(samplePromptsText(['x'], { side: 2048, seed: 0 })).toContain('--w 1024 --h 1024');
    expect(samplePromptsText(['x'], { side: 8, seed: 0 })).toContain('--w 64 --h 64');
    expect(samplePromptsText(['', '  '], { side: 512, seed: 0 })).toBeNull();
  });
});

it('writes drive paths with forward slashes and leaves others alone', () => {
  expect(forwardSlashes('C:\\a\\b c')).toBe('C:/a/b c');
  expect(forwardSlashes('\\\\nas\\x')).toBe('\\\\nas\\x');
  expect(forwardSlashes('/a\\b')).toBe('/a\\b');
});

it('knows the settings that count in the end', () => {
  const raw: Record<string, TomlValue> = {
    train_batch_size: { int: 4 },
    optimizer_type: 'CAME',
    lr_warmup_steps: { float: 0.1 },
    resolution: '512,512',
    output_name: 'ignored',
  };
  expect(effectiveConfig(presetConfig('style'), raw)).toEqual({
    ...presetConfig('style'),
    batchSize: 4,
    optimizer: 'CAME',
    warmupSteps: 0.1,
    resolution: 512,
  });
});

describe('concepts', () => {
  it('have captions, repeats and a place of their own among the subsets', () => {
    const { entries } = files(
      {},
      {
        project: {
          name: 'p',
          triggerWord: 'ohwx',
          concepts: [
            { dirAbsolute: '/d/a', repeats: 3, name: 'cat', captionExtension: '.txt' },
            { dirAbsolute: '/d/b', repeats: 1, name: 'tagged', captionExtension: '.tags' },
            { dirAbsolute: '/d/c', repeats: 2, name: 'woman', isRegularisation: true },
          ],
          samplePrompts: [],
        },
      },
    );
    expect(entries.general).toEqual({ caption_extension: '.txt' });
    expect(entries.subsets).toEqual([
      { image_dir: '/d/a', num_repeats: { int: 3 }, class_tokens: 'ohwx' },
      {
        image_dir: '/d/b',
        num_repeats: { int: 1 },
        class_tokens: 'ohwx',
        caption_extension: '.tags',
      },
      { image_dir: '/d/c', num_repeats: { int: 2 }, class_tokens: 'woman', is_reg: true },
    ]);
  });
});

import { readFile } from 'node:fs/promises';
import toml from '@iarna/toml';
import { AppError } from '../../shared/result/errors.js';
import type { AdamWSettings } from './adamw.js';
import { flattened, TomlValues } from './toml-values.js';

export const SCHEDULERS = [
  'constant',
  'constant_with_warmup',
  'linear',
  'cosine',
  'cosine_with_restarts',
  'polynomial',
] as const;
export type SchedulerName = (typeof SCHEDULERS)[number];

export type SavePrecision = 'bf16' | 'fp16' | 'float';

/** What the rehearsal takes from config.toml; numbers as the trainer's arguments mean them. */
export interface Settings {
  readonly datasetConfig: string;
  readonly outputDir: string;
  readonly outputName: string;
  readonly samplePrompts: string | null;
  readonly resume: string | null;
  readonly initialEpoch: number | null;
  readonly maxEpochs: number | null;
  readonly maxSteps: number;
  readonly batchSize: number;
  readonly captionExtension: string;
  readonly rank: number;
  readonly alpha: number;
  readonly learningRate: number;
  readonly optimizer: string;
  readonly adamw: AdamWSettings;
  readonly maxGradNorm: number;
  readonly scheduler: SchedulerName;
  /** Steps, or a share of all steps where `isWarmupShare`. */
  readonly warmup: number;
  readonly isWarmupShare: boolean;
  readonly restartCycles: number;
  readonly polynomialPower: number;
  readonly gradientAccumulation: number;
  readonly saveEveryEpochs: number | null;
  readonly saveEverySteps: number | null;
  readonly savePrecision: SavePrecision;
  readonly saveState: boolean;
  readonly saveStateAtEnd: boolean;
  readonly sampleEveryEpochs: number | null;
  readonly sampleEverySteps: number | null;
  readonly sampleAtFirst: boolean;
  readonly seed: number;
}

/** Reads config.toml. Throws `unreadable` when it is not there, `invalid_config` naming file and key. */
export async function readSettings(path: string): Promise<Settings> {
  const text = await readText(path);
  return settingsFrom(new TomlValues(path, flattened(parseToml(path, text))), text, path);
}

/** The file's text. Throws `unreadable`. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('unreadable', `${path} could not be read.`, { cause: error });
  }
}

/** A TOML document. Throws `invalid_config` with the parser's own words about where. */
export function parseToml(path: string, text: string): Record<string, unknown> {
  try {
    return toml.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('invalid_config', `${path} is not valid TOML: ${why}`, { cause: error });
  }
}

function settingsFrom(values: TomlValues, text: string, path: string): Settings {
  const rank = values.integer('network_dim', 1) ?? 4;
  const warmup = values.number('lr_warmup_steps') ?? 0;
  return {
    datasetConfig: required(values, 'dataset_config', path),
    outputDir: required(values, 'output_dir', path),
    outputName: values.text('output_name') ?? 'last',
    samplePrompts: values.text('sample_prompts'),
    resume: values.text('resume'),
    initialEpoch: values.integer('initial_epoch', 1),
    maxEpochs: values.integer('max_train_epochs', 1),
    maxSteps: values.integer('max_train_steps', 1) ?? 1600,
    batchSize: values.integer('train_batch_size', 1) ?? 1,
    captionExtension: values.text('caption_extension') ?? '.txt',
    rank,
    alpha: values.number('network_alpha') ?? 1,
    ...optimizerFrom(values),
    scheduler: schedulerFrom(values, path, warmup),
    warmup,
    isWarmupShare: !Number.isInteger(warmup) || isWrittenAsFloat(text, 'lr_warmup_steps'),
    restartCycles: values.integer('lr_scheduler_num_cycles', 1) ?? 1,
    polynomialPower: values.number('lr_scheduler_power') ?? 1,
    gradientAccumulation: values.integer('gradient_accumulation_steps', 1) ?? 1,
    ...savingFrom(values, path),
    sampleEveryEpochs: positiveOrNull(values.integer('sample_every_n_epochs', 0)),
    sampleEverySteps: positiveOrNull(values.integer('sample_every_n_steps', 0)),
    sampleAtFirst: values.flag('sample_at_first'),
    seed: values.integer('seed', 0) ?? 42,
  };
}

function optimizerFrom(values: TomlValues) {
  const options = new Map(values.texts('optimizer_args').map(splitOption));
  const betas = /([\d.eE+-]+)\s*,\s*([\d.eE+-]+)/.exec(options.get('betas') ?? '');
  return {
    learningRate: values.number('learning_rate') ?? 2e-6,
    optimizer: values.text('optimizer_type') ?? 'AdamW',
    maxGradNorm: values.number('max_grad_norm') ?? 1,
    adamw: {
      beta1: Number(betas?.[1] ?? 0.9),
      beta2: Number(betas?.[2] ?? 0.999),
      epsilon: Number(options.get('eps') ?? 1e-8),
      weightDecay: Number(options.get('weight_decay') ?? 0.01),
    },
  };
}

function splitOption(option: string): [string, string] {
  const at = option.indexOf('=');
  return at < 0 ? [option, ''] : [option.slice(0, at).trim(), option.slice(at + 1).trim()];
}

function savingFrom(values: TomlValues, path: string) {
  const precision = values.text('save_precision') ?? 'float';
  if (precision !== 'bf16' && precision !== 'fp16' && precision !== 'float') {
    throw new AppError('invalid_config', `save_precision in ${path} must be bf16, fp16 or float.`);
  }
  const savePrecision: SavePrecision = precision;
  return {
    saveEveryEpochs: positiveOrNull(values.integer('save_every_n_epochs', 0)),
    saveEverySteps: positiveOrNull(values.integer('save_every_n_steps', 0)),
    savePrecision,
    saveState: values.flag('save_state'),
    saveStateAtEnd: values.flag('save_state') || values.flag('save_state_on_train_end'),
  };
}

/** Throws where the trainer would, too: an unknown name, or a warm-up with the scheduler that has none. */
function schedulerFrom(values: TomlValues, path: string, warmup: number): SchedulerName {
  const name = values.text('lr_scheduler') ?? 'constant';
  const known = SCHEDULERS.find((scheduler) => scheduler === name);
  if (known === undefined) {
    throw new AppError(
      'invalid_config',
      `lr_scheduler in ${path} is “${name}”, which the rehearsal does not know.`,
      {
        hint: `It knows ${SCHEDULERS.join(', ')}.`,
      },
    );
  }
  if (known === 'constant' && warmup !== 0) {
    throw new AppError(
      'invalid_config',
      `The scheduler “constant” takes no warm-up, but lr_warmup_steps in ${path} is ${warmup}.`,
      {
        hint: 'Choose constant_with_warmup, or set the warm-up to 0.',
      },
    );
  }
  return known;
}

function required(values: TomlValues, key: string, path: string): string {
  const value = values.text(key);
  if (value === null) throw new AppError('invalid_config', `${key} is missing in ${path}.`);
  return value;
}

function positiveOrNull(value: number | null): number | null {
  return value === null || value === 0 ? null : value;
}

/** The parser gives 10 for `10.0`, but the trainer takes the second as a share of all steps. */
function isWrittenAsFloat(text: string, key: string): boolean {
  return new RegExp(`^\\s*"?${key}"?\\s*=\\s*[+-]?\\d[\\d_]*[.eE]`, 'm').test(text);
}

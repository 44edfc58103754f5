import type { FieldGroup } from './groups.js';

/**
 * The settings with a typed place in a project: those the basic form shows and a few more. Part of the schema in
 * `settings.ts`, which knows all others by their trainer's names.
 * `trainerKey` and value types are those of sd-scripts' argument parser (flux_train_network.py, commit 48d368fa).
 * `file: 'dataset'` fields live in dataset.toml alone, so that resolution and batch size are said in one place.
 */
export type FieldKind = 'path' | 'text' | 'int' | 'float' | 'bool' | 'choice';

export interface FieldSpec {
  readonly kind: FieldKind;
  readonly trainerKey: string;
  readonly file: 'config' | 'dataset';
  readonly group: FieldGroup;
  readonly label: string;
  readonly help: string;
  readonly level: 'basic' | 'advanced';
  readonly default: string | number | boolean;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly unit?: string;
  readonly choices?: readonly string[];
  /** The trainer takes other names than `choices` as well. */
  readonly isOpen?: true;
  /** Written only when it differs from this value (the trainer's own default would say the same). */
  readonly omitWhen?: string | number | boolean;
}

/** Optimizers offered: those the guide and sd-scripts' FLUX documentation name. Others can be set in the TOML. */
export const OPTIMIZERS = [
  'AdamW8bit',
  'AdamW',
  'Adafactor',
  'Lion',
  'Lion8bit',
  'Prodigy',
] as const;
export const SCHEDULERS = [
  'constant',
  'constant_with_warmup',
  'linear',
  'cosine',
  'cosine_with_restarts',
  'polynomial',
] as const;

const path = (trainerKey: string, label: string, help: string) =>
  ({
    kind: 'path',
    trainerKey,
    file: 'config',
    group: 'models',
    label,
    help,
    level: 'basic',
    default: '',
  }) as const;

export const fields = {
  baseModel: path(
    'pretrained_model_name_or_path',
    'Base model',
    'FLUX.1-dev as one .safetensors file (fp8 or bf16).',
  ),
  clipL: path('clip_l', 'CLIP-L', 'The small text encoder, clip_l.safetensors.'),
  t5xxl: path('t5xxl', 'T5-XXL', 'The large text encoder, t5xxl_fp16.safetensors.'),
  ae: path('ae', 'Autoencoder', 'The FLUX autoencoder, ae.safetensors.'),
  resolution: {
    kind: 'int',
    trainerKey: 'resolution',
    file: 'dataset',
    group: 'dataset',
    label: 'Resolution',
    help: 'Images are scaled to this many pixels squared, by aspect bucket. 1024 for FLUX; 768 or 512 needs less memory.',
    level: 'basic',
    default: 1024,
    min: 64,
    max: 4096,
    step: 64,
    unit: 'px',
  },
  batchSize: {
    kind: 'int',
    trainerKey: 'batch_size',
    file: 'dataset',
    group: 'dataset',
    label: 'Batch size',
    help: 'Images in one step. More needs more memory.',
    level: 'basic',
    default: 1,
    min: 1,
    max: 64,
  },
  enableBucket: {
    kind: 'bool',
    trainerKey: 'enable_bucket',
    file: 'dataset',
    group: 'dataset',
    label: 'Aspect buckets',
    help: 'Trains each image near its own aspect ratio instead of cropping all to a square.',
    level: 'advanced',
    default: true,
  },
  epochs: {
    kind: 'int',
    trainerKey: 'max_train_epochs',
    file: 'config',
    group: 'training',
    label: 'Epochs',
    help: 'How often the run goes through all images with their repeats. Character 8–12, style 5–8.',
    level: 'basic',
    default: 10,
    min: 1,
    max: 10_000,
  },
  learningRate: {
    kind: 'float',
    trainerKey: 'learning_rate',
    file: 'config',
    group: 'training',
    label: 'Learning rate',
    help: '1e-4 to start with; 5e-5 when results come out too strong.',
    level: 'basic',
    default: 1e-4,
    min: 0,
    max: 10,
  },
  optimizer: {
    kind: 'choice',
    trainerKey: 'optimizer_type',
    file: 'config',
    group: 'training',
    label: 'Optimizer',
    help: 'AdamW8bit needs bitsandbytes in the trainer’s Python; AdamW works everywhere and needs more memory.',
    level: 'basic',
    default: 'AdamW8bit',
    choices: OPTIMIZERS,
    isOpen: true,
  },
  scheduler: {
    kind: 'choice',
    trainerKey: 'lr_scheduler',
    file: 'config',
    group: 'training',
    label: 'Scheduler',
    help: 'How the learning rate changes over the run.',
    level: 'basic',
    default: 'cosine_with_restarts',
    choices: SCHEDULERS,
    isOpen: true,
  },
  warmupSteps: {
    kind: 'int',
    trainerKey: 'lr_warmup_steps',
    file: 'config',
    group: 'training',
    label: 'Warm-up',
    help: 'Steps over which the learning rate rises from zero.',
    level: 'basic',
    default: 100,
    min: 0,
    max: 100_000,
    unit: 'steps',
  },
  gradientAccumulation: {
    kind: 'int',
    trainerKey: 'gradient_accumulation_steps',
    file: 'config',
    group: 'training',
    label: 'Gradient accumulation',
    help: 'Batches summed up before one optimizer step.',
    level: 'advanced',
    default: 1,
    min: 1,
    max: 256,
    omitWhen: 1,
  },
  seed: {
    kind: 'int',
    trainerKey: 'seed',
    file: 'config',
    group: 'training',
    label: 'Seed',
    help: 'The same seed and settings give the same run.',
    level: 'basic',
    default: 42,
    min: 0,
    max: 4_294_967_295,
  },
  rank: {
    kind: 'int',
    trainerKey: 'network_dim',
    file: 'config',
    group: 'network',
    label: 'Rank (network_dim)',
    help: 'Size of the LoRA matrices. Character 32, style 16–64, concept 8–16.',
    level: 'basic',
    default: 32,
    min: 1,
    max: 1024,
  },
  alpha: {
    kind: 'float',
    trainerKey: 'network_alpha',
    file: 'config',
    group: 'network',
    label: 'Alpha',
    help: 'The LoRA is scaled by alpha / rank. Half the rank is the guide’s choice.',
    level: 'basic',
    default: 16,
    min: 0.001,
    max: 1024,
  },
  trainUnetOnly: {
    kind: 'bool',
    trainerKey: 'network_train_unet_only',
    file: 'config',
    group: 'network',
    label: 'Train the transformer only',
    help: 'Leaves CLIP-L untrained. Needed when text encoder outputs are cached.',
    level: 'basic',
    default: true,
  },
  fp8Base: {
    kind: 'bool',
    trainerKey: 'fp8_base',
    file: 'config',
    group: 'memory',
    label: 'fp8 base model',
    help: 'Keeps FLUX in 8 bits: about 12 GB instead of 24. Without it an fp8 file is loaded as bf16.',
    level: 'basic',
    default: true,
  },
  blocksToSwap: {
    kind: 'int',
    trainerKey: 'blocks_to_swap',
    file: 'config',
    group: 'memory',
    label: 'Blocks to swap',
    help: 'Keeps this many transformer blocks in system RAM. 0 on 24 GB; 16 on 12 GB; 22 on 10 GB. At most 35.',
    level: 'basic',
    default: 0,
    min: 0,
    max: 35,
    unit: 'blocks',
    omitWhen: 0,
  },
  gradientCheckpointing: {
    kind: 'bool',
    trainerKey: 'gradient_checkpointing',
    file: 'config',
    group: 'memory',
    label: 'Gradient checkpointing',
    help: 'Much less memory for a slower step.',
    level: 'basic',
    default: true,
  },
  cacheLatents: {
    kind: 'bool',
    trainerKey: 'cache_latents',
    file: 'config',
    group: 'memory',
    label: 'Cache latents',
    help: 'Encodes every image once before training.',
    level: 'basic',
    default: true,
  },
  cacheLatentsToDisk: {
    kind: 'bool',
    trainerKey: 'cache_latents_to_disk',
    file: 'config',
    group: 'memory',
    label: 'Keep the latent cache on disk',
    help: 'Writes _flux.npz files beside the images, used again by the next run.',
    level: 'basic',
    default: true,
  },
  cacheTextEncoderOutputs: {
    kind: 'bool',
    trainerKey: 'cache_text_encoder_outputs',
    file: 'config',
    group: 'memory',
    label: 'Cache text encoder outputs',
    help: 'Encodes every caption once, so that T5 leaves the card. Excludes caption shuffling and dropout.',
    level: 'basic',
    default: true,
  },
  cacheTextEncoderOutputsToDisk: {
    kind: 'bool',
    trainerKey: 'cache_text_encoder_outputs_to_disk',
    file: 'config',
    group: 'memory',
    label: 'Keep the text encoder cache on disk',
    help: 'Writes _flux_te.npz files beside the images (about 8 MB an image), used again by the next run.',
    level: 'basic',
    default: true,
  },
  mixedPrecision: {
    kind: 'choice',
    trainerKey: 'mixed_precision',
    file: 'config',
    group: 'memory',
    label: 'Mixed precision',
    help: 'bf16 on 30-series cards and newer.',
    level: 'basic',
    default: 'bf16',
    choices: ['bf16', 'fp16', 'no'],
  },
  savePrecision: {
    kind: 'choice',
    trainerKey: 'save_precision',
    file: 'config',
    group: 'saving',
    label: 'Save precision',
    help: 'Number format inside the checkpoint files.',
    level: 'basic',
    default: 'bf16',
    choices: ['bf16', 'fp16', 'float'],
  },
  saveEveryEpochs: {
    kind: 'int',
    trainerKey: 'save_every_n_epochs',
    file: 'config',
    group: 'saving',
    label: 'Save every',
    help: 'Epochs between checkpoints. The last epoch is always saved.',
    level: 'basic',
    default: 2,
    min: 1,
    max: 10_000,
    unit: 'epochs',
  },
  saveState: {
    kind: 'bool',
    trainerKey: 'save_state',
    file: 'config',
    group: 'saving',
    label: 'Keep resume points',
    help: 'Saves optimizer and step with each checkpoint, so that the run can go on later.',
    level: 'advanced',
    default: true,
  },
  outputName: {
    kind: 'text',
    trainerKey: 'output_name',
    file: 'config',
    group: 'saving',
    label: 'Output name',
    help: 'File name of the LoRA, without extension. Empty: the project’s name.',
    level: 'basic',
    default: '',
  },
  sampleEveryEpochs: {
    kind: 'int',
    trainerKey: 'sample_every_n_epochs',
    file: 'config',
    group: 'samples',
    label: 'Sample every',
    help: 'Epochs between samples of the prompts below. 0: no samples.',
    level: 'basic',
    default: 1,
    min: 0,
    max: 10_000,
    unit: 'epochs',
  },
} as const satisfies Record<string, FieldSpec>;

export type FieldKey = keyof typeof fields;
export const FIELD_KEYS = Object.keys(fields) as FieldKey[];

/** The fields that name a model file. */
export const MODEL_FIELDS = [
  'baseModel',
  'clipL',
  't5xxl',
  'ae',
] as const satisfies readonly FieldKey[];

/** The table seen through its common interface. */
export function fieldSpec(key: FieldKey): FieldSpec {
  return fields[key];
}

/** The field that sets a trainer argument, or null when the form has none. */
export function fieldOfTrainerKey(trainerKey: string): FieldKey | null {
  const wanted = trainerKey === 'train_batch_size' ? 'batch_size' : trainerKey;
  return FIELD_KEYS.find((key) => fields[key].trainerKey === wanted) ?? null;
}

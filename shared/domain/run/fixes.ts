import { TRAINING_ENGINE } from '../engines/index.js';
import type { RunFix } from '../../contract/runs.js';
import { checkSettings } from '../config/checks/index.js';
import {
  type FieldKey,
  settingOfField,
  type TrainingConfig,
  type TrainingConfigPartial,
} from '../config/schema/index.js';
import type { TrainingSettings } from '../config/value/index.js';

/** What a failed run was made with. */
export interface FailedRun {
  readonly code: string;
  readonly field: string | null;
  readonly settings: TrainingSettings;
}

export interface Fix extends RunFix {
  readonly fields: TrainingConfigPartial;
}

interface Candidate {
  readonly id: string;
  readonly title: string;
  readonly cost: string;
  readonly fields: TrainingConfigPartial;
}

/**
 * Changes of the settings that may cure a failure, the least harmful first. Only what changes something and what the
 * trainer accepts: a change that would bring a new error of `checkConfig` is left out.
 */
export function fixesFor(run: FailedRun): Fix[] {
  const { settings } = run;
  const known = errorsOf(settings);
  return candidates(run).flatMap((candidate) => {
    const fields = changedFields(candidate.fields, settings.config);
    // A trainer argument given beside the form wins over it, so the change would do nothing.
    if (fields.length === 0 || fields.some((key) => settings.isCovered(key))) return [];
    const after = settings.with({ fields: candidate.fields });
    if ([...errorsOf(after)].some((error) => !known.has(error))) return [];
    const changes = fields.map((field) => ({
      field,
      from: shown(settings.config[field]),
      to: shown(after.config[field]),
    }));
    return [{ ...candidate, changes }];
  });
}

function changedFields(fields: TrainingConfigPartial, config: TrainingConfig): FieldKey[] {
  return (Object.keys(fields) as FieldKey[]).filter((key) => fields[key] !== config[key]);
}

function errorsOf(settings: TrainingSettings): Set<string> {
  // A fix changes only settings, so images and steps are left out of the comparison of errors.
  const facts = { engine: TRAINING_ENGINE, images: [], steps: null };
  const problems = checkSettings(settings, facts);
  return new Set(
    problems.filter((one) => one.severity === 'error').map((one) => `${one.at} ${one.code}`),
  );
}

function shown(value: string | number | boolean | undefined): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}

function candidates(run: FailedRun): Candidate[] {
  switch (run.code) {
    case 'out_of_gpu_memory':
    case 'cudnn_failed':
      return gpuMemory(run);
    case 'out_of_memory':
    case 'out_of_memory_killed':
    case 'pagefile_too_small':
      return hostMemory(run);
    case 'bitsandbytes_missing':
    case 'bitsandbytes_without_cuda':
      return withoutBitsandbytes(run.settings.config);
    case 'optimizer_package_missing':
      return otherOptimizers(run.settings.config);
    case 'loss_nan':
      return lossRanAway(run.settings.config);
    case 'loss_nan_at_once':
      return widerPrecision(run.settings.config);
    case 'disk_full':
      return diskSpace(run.settings.config);
    case 'prompts_missing':
      return [noSamples];
    case 'resume_finished':
      return [moreEpochs(run.settings.config)];
    case 'setting_refused':
      return refusedSetting(run);
    default:
      return [];
  }
}

/** `blocks_to_swap` for cards of 12, 10 and 8 GB as docs/flux_train_network.md of sd-scripts gives them; 35 is the most. */
const SWAP_STEPS = [16, 22, 28, 35];

function gpuMemory({ settings }: FailedRun): Candidate[] {
  const { config } = settings;
  return [
    ...cachesOn(settings),
    {
      id: 'gradient_checkpointing',
      title: 'Turn gradient checkpointing on',
      cost: 'Each step takes longer; the result is the same.',
      fields: { gradientCheckpointing: true },
    },
    fp8(config),
    ...moreSwap(settings),
    {
      id: 'batch_1',
      title: 'Batch size 1',
      cost: 'More steps an epoch; each follows fewer images.',
      fields: { batchSize: 1 },
    },
    ...lighterOptimizer(config),
    ...smallerResolution(config),
    ...(config.rank > 4
      ? [
          {
            id: 'rank',
            title: `Rank ${Math.floor(config.rank / 2)}`,
            cost: 'The LoRA holds less detail; alpha is halved with it.',
            fields: {
              rank: Math.floor(config.rank / 2),
              alpha: config.alpha / 2,
            },
          },
        ]
      : []),
  ];
}

/** Cached outputs let the text encoders and the autoencoder leave the card. Not with captions or crops that change. */
function cachesOn(settings: TrainingSettings): Candidate[] {
  const has = (key: string) => {
    const value = settings.get(key);
    return value !== null && value !== false && JSON.stringify(value) !== '{"float":0}';
  };
  const captionsChange = [
    'shuffle_caption',
    'caption_dropout_rate',
    'caption_tag_dropout_rate',
    'token_warmup_step',
  ].some(has);
  const cropsChange = ['color_aug', 'random_crop'].some(has);
  return [
    ...(captionsChange
      ? []
      : [
          {
            id: 'cache_text',
            title: 'Cache text encoder outputs on disk',
            cost: 'Several megabytes an image beside the captions; captions cannot be shuffled or dropped.',
            fields: { cacheTextEncoderOutputs: true, cacheTextEncoderOutputsToDisk: true },
          },
        ]),
    ...(cropsChange
      ? []
      : [
          {
            id: 'cache_latents',
            title: 'Cache latents on disk',
            cost: 'Some disk space beside the images; no colour changes or random crops.',
            fields: { cacheLatents: true, cacheLatentsToDisk: true },
          },
        ]),
  ];
}

function fp8(config: TrainingConfig): Candidate {
  return {
    id: 'fp8',
    title: 'Load the base model as fp8',
    cost: 'The model is rounded more coarsely while training; loading takes longer.',
    fields: {
      fp8Base: true,
      mixedPrecision: config.mixedPrecision === 'no' ? 'bf16' : config.mixedPrecision,
    },
  };
}

function moreSwap(settings: TrainingSettings): Candidate[] {
  // The trainer refuses both together.
  if (settings.plain('cpu_offload_checkpointing') === true) return [];
  const { blocksToSwap } = settings.config;
  const next = SWAP_STEPS.find((count) => count > blocksToSwap);
  if (next === undefined) return [];
  return [
    {
      id: 'blocks_to_swap',
      title: `Swap ${next} blocks`,
      cost: 'Each step takes longer, and more system memory is used; the result is the same.',
      fields: { blocksToSwap: next },
    },
  ];
}

function lighterOptimizer({ optimizer, learningRate }: TrainingConfig): Candidate[] {
  const lighter: Record<string, string> = {
    AdamW: 'AdamW8bit',
    Lion: 'Lion8bit',
    Prodigy: 'AdamW8bit',
    AdamW8bit: 'Adafactor',
  };
  const next = lighter[optimizer];
  if (next === undefined) return [];
  return [
    {
      id: 'optimizer',
      title: `Optimizer ${next}`,
      cost: 'Its state is kept more coarsely; the run learns a little differently.',
      fields: { optimizer: next, learningRate: usualRate(optimizer, learningRate) },
    },
  ];
}

/** Some optimizers take the rate as a factor, usually 1; with it any other one would burst. */
function usualRate(optimizer: string, learningRate: number): number {
  return /^(?:Prodigy|DAdapt)/i.test(optimizer) ? Math.min(learningRate, 1e-4) : learningRate;
}

function otherOptimizers({ optimizer, learningRate }: TrainingConfig): Candidate[] {
  return ['AdamW8bit', 'AdamW'].map((next) => ({
    id: next.toLowerCase(),
    title: `Optimizer ${next}`,
    cost: 'The run learns a little differently; its learning rate is one that AdamW takes.',
    fields: { optimizer: next, learningRate: usualRate(optimizer, learningRate) },
  }));
}

function smallerResolution({ resolution }: TrainingConfig): Candidate[] {
  const next = [768, 512].find((size) => size < resolution);
  if (next === undefined) return [];
  return [
    {
      id: 'resolution',
      title: `Resolution ${next}`,
      cost: 'Finer detail is not learned, and the caches are made again.',
      fields: { resolution: next },
    },
  ];
}

function hostMemory({ settings }: FailedRun): Candidate[] {
  const fewer =
    [...SWAP_STEPS].reverse().find((count) => count < settings.config.blocksToSwap) ?? 0;
  return [
    ...cachesOn(settings),
    fp8(settings.config),
    {
      id: 'fewer_blocks',
      title: fewer === 0 ? 'Swap no blocks' : `Swap ${fewer} blocks`,
      cost: 'Less system memory is used, but more of the card’s.',
      fields: { blocksToSwap: fewer },
    },
  ];
}

function withoutBitsandbytes({ optimizer }: TrainingConfig): Candidate[] {
  const same = optimizer.replace(/8bit$/i, '');
  const cost = 'Needs more of the card’s memory than the 8-bit form.';
  return [
    ...(same === optimizer
      ? []
      : [{ id: 'plain_optimizer', title: `Optimizer ${same}`, cost, fields: { optimizer: same } }]),
    {
      id: 'adafactor',
      title: 'Optimizer Adafactor',
      cost: 'Needs little memory and no further package; the run learns a little differently.',
      fields: { optimizer: 'Adafactor' },
    },
  ];
}

/** fp16 cannot hold large numbers, which become infinite in it; bf16 has the range of fp32. */
function widerPrecision({ mixedPrecision }: TrainingConfig): Candidate[] {
  if (mixedPrecision !== 'fp16') return [];
  return [
    {
      id: 'bf16',
      title: 'Precision bf16',
      cost: 'None on cards that know it (RTX 30 and later).',
      fields: { mixedPrecision: 'bf16' },
    },
  ];
}

function lossRanAway(config: TrainingConfig): Candidate[] {
  const { learningRate } = config;
  const half = Number((learningRate / 2).toPrecision(3));
  const rate = learningRate > 2e-4 ? 1e-4 : half;
  return [
    ...widerPrecision(config),
    {
      id: 'learning_rate',
      title: `Learning rate ${rate}`,
      cost: 'Learns more slowly; it may want more epochs.',
      fields: { learningRate: rate },
    },
  ];
}

function diskSpace({ saveEveryEpochs }: TrainingConfig): Candidate[] {
  return [
    {
      id: 'save_less',
      title: `Save every ${saveEveryEpochs * 2} epochs`,
      cost: 'Fewer checkpoints to choose from, and more is lost when the run breaks off.',
      fields: { saveEveryEpochs: saveEveryEpochs * 2 },
    },
    {
      id: 'no_state',
      title: 'Keep no resume points',
      cost: 'A run that breaks off begins anew.',
      fields: { saveState: false },
    },
  ];
}

const noSamples: Candidate = {
  id: 'no_samples',
  title: 'Make no samples',
  cost: 'Nothing shows on the way how the LoRA looks.',
  fields: { sampleEveryEpochs: 0 },
};

function moreEpochs({ epochs }: TrainingConfig): Candidate {
  return {
    id: 'more_epochs',
    title: `${epochs * 2} epochs`,
    cost: 'As long again as the run so far.',
    fields: { epochs: epochs * 2 },
  };
}

/** The trainer named the setting itself; these are the values it takes. */
function refusedSetting({ field, settings }: FailedRun): Candidate[] {
  const same = 'None: the run could not begin with the old value.';
  const one = (id: string, fields: TrainingConfigPartial, cost = same): Candidate => ({
    id,
    title: Object.entries(fields)
      .map(([key, value]) => `${settingOfField(key as FieldKey).label} ${shown(value)}`)
      .join(', '),
    cost,
    fields,
  });
  switch (field) {
    case 'warmupSteps':
      return [
        one('warmup_scheduler', { scheduler: 'constant_with_warmup' }),
        one('no_warmup', { warmupSteps: 0 }, 'The first steps use the full learning rate.'),
      ];
    case 'optimizer':
      return [one('adamw8bit', { optimizer: 'AdamW8bit' }), one('adamw', { optimizer: 'AdamW' })];
    case 'scheduler':
      return [one('constant', { scheduler: 'constant', warmupSteps: 0 })];
    case 'mixedPrecision':
      // A refused bf16 means that the card does not support it.
      return settings.config.mixedPrecision === 'bf16'
        ? [one('fp16', { mixedPrecision: 'fp16' }, 'Numbers are rounded otherwise.')]
        : [one('bf16', { mixedPrecision: 'bf16' })];
    case 'fp8Base':
      return [one('no_fp8', { fp8Base: false }, 'Much more of the card’s memory is used.')];
    case 'blocksToSwap':
      return [one('most_blocks', { blocksToSwap: Math.min(35, settings.config.blocksToSwap) })];
    case 'cacheTextEncoderOutputs':
      return [
        one(
          'no_text_cache',
          { cacheTextEncoderOutputs: false, cacheTextEncoderOutputsToDisk: false },
          'The text encoders stay on the card: much more of its memory is used.',
        ),
      ];
    case 'cacheLatents':
      return [
        one(
          'no_latent_cache',
          { cacheLatents: false, cacheLatentsToDisk: false },
          'Each step encodes its images again and takes longer.',
        ),
      ];
    default:
      return [];
  }
}

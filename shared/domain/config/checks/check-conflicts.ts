import { engineTraits, type EngineId } from '../../engines/index.js';
import { BUCKET_STEPS } from '../../trainer-reader/index.js';
import { labelOf, rawPlain } from '../schema/effective-config.js';
import type { FieldKey } from '../schema/fields.js';
import type { RawValues } from '../schema/raw-values.js';
import type {
  ConfigFix,
  ConfigProblem,
  StepPlan,
  TomlValue,
  TrainingConfig,
} from '../schema/schema.js';

export interface ConflictInput {
  readonly config: TrainingConfig;
  readonly raw: RawValues;
  readonly engine: EngineId;
  readonly steps: StepPlan | null;
}

interface Rule {
  readonly field: FieldKey | string;
  readonly severity: ConfigProblem['severity'];
  readonly code: string;
  /** About memory, precision and model parts: of no account to an engine that reads a few arguments alone. */
  readonly forAllArguments?: boolean;
  /** The message, or null when all is well. */
  readonly message: (input: ConflictInput) => string | null;
  readonly hint: string;
  /** What would cure it, at the field. */
  readonly fix?: (input: ConflictInput) => ConfigFix;
}

const REMOVE = (): ConfigFix => ({ kind: 'remove' });
const write = (value: TomlValue) => (): ConfigFix => ({ kind: 'value', value });

/** Settings that do not go together, or that will not do what they seem to. */
export function checkConflicts(input: ConflictInput): ConfigProblem[] {
  const { readsAllArguments } = engineTraits(input.engine);
  return [...LEARNING_RULES, ...MEMORY_RULES, ...RAW_RULES].flatMap((rule) => {
    if (rule.forAllArguments === true && !readsAllArguments) return [];
    const message = rule.message(input);
    if (message === null) return [];
    const { field, severity, code, hint, fix } = rule;
    return [{ field, severity, code, message, hint, ...(fix ? { fix: fix(input) } : {}) }];
  });
}

/** The message when the condition holds. */
const when =
  (holds: (input: ConflictInput) => boolean, message: string) =>
  (input: ConflictInput): string | null =>
    holds(input) ? message : null;

const isProdigy = ({ config }: ConflictInput) => /^prodigy/i.test(config.optimizer);

const LEARNING_RULES: readonly Rule[] = [
  {
    field: 'resolution',
    severity: 'warning',
    code: 'resolution_step',
    message: when(
      ({ config }) => config.resolution % BUCKET_STEPS !== 0,
      'The resolution is not a multiple of 64; buckets are rounded down.',
    ),
    hint: 'Use 512, 768 or 1024.',
    fix: ({ config }) => ({
      kind: 'value',
      value: { int: Math.max(1, Math.round(config.resolution / BUCKET_STEPS)) * BUCKET_STEPS },
    }),
  },
  {
    field: 'warmupSteps',
    severity: 'error',
    code: 'constant_warmup',
    message: when(
      ({ config }) => config.scheduler === 'constant' && config.warmupSteps !== 0,
      'The scheduler “constant” takes no warm-up; the trainer would end with an error.',
    ),
    hint: 'Choose constant_with_warmup, or set the warm-up to 0.',
    fix: write({ int: 0 }),
  },
  {
    field: 'warmupSteps',
    severity: 'warning',
    code: 'warmup_too_long',
    message: ({ config, steps }) => {
      const total = steps?.totalSteps.max ?? 0;
      if (total === 0 || config.warmupSteps < total) return null;
      return `The warm-up (${config.warmupSteps} steps) is as long as the whole run (${total} steps); the learning rate never gets to its value.`;
    },
    hint: 'Use about a tenth of the steps.',
    fix: ({ steps }) => ({
      kind: 'value',
      value: { int: Math.round((steps?.totalSteps.max ?? 0) / 10) },
    }),
  },
  {
    field: 'learningRate',
    severity: 'warning',
    code: 'learning_rate_zero',
    message: when(
      ({ config }) => config.learningRate === 0,
      'At a learning rate of 0 nothing is learned.',
    ),
    hint: '1e-4 is the usual start.',
    fix: write({ float: 1e-4 }),
  },
  {
    field: 'learningRate',
    severity: 'warning',
    code: 'learning_rate_high',
    message: when(
      (input) => input.config.learningRate > 0.01 && !isProdigy(input),
      'This learning rate is very high; the loss will probably become NaN.',
    ),
    hint: '1e-4 is the usual start; 5e-5 when results come out too strong.',
    fix: write({ float: 1e-4 }),
  },
  {
    field: 'learningRate',
    severity: 'warning',
    code: 'learning_rate_prodigy',
    message: when(
      (input) =>
        isProdigy(input) && input.config.learningRate > 0 && input.config.learningRate < 0.1,
      'Prodigy finds the rate itself and multiplies it by this one; it will hardly learn.',
    ),
    hint: 'Use 1.0 with Prodigy.',
    fix: write({ float: 1 }),
  },
  {
    field: 'alpha',
    severity: 'warning',
    code: 'alpha_above_rank',
    message: when(
      ({ config }) => config.alpha > config.rank,
      'Alpha is above the rank, which makes the learning rate larger than it reads.',
    ),
    hint: 'Half the rank is the usual choice; at most the rank.',
  },
  {
    field: 'rank',
    severity: 'warning',
    code: 'rank_high',
    message: when(
      ({ config }) => config.rank > 128 && config.rank <= 1024,
      'Ranks above 128 make large files and learn the images by heart.',
    ),
    hint: 'Character 32, style 16–64, concept 8–16.',
  },
  {
    field: 'batchSize',
    severity: 'warning',
    code: 'batch_never_full',
    message: ({ config, steps }) => {
      const images = steps?.imagesWithRepeats ?? 0;
      if (images === 0 || config.batchSize <= images) return null;
      return `A batch of ${config.batchSize} is never full: an epoch has ${images} images.`;
    },
    hint: 'Use a smaller batch or more repeats.',
  },
  {
    field: 'saveEveryEpochs',
    severity: 'info',
    code: 'saves_once',
    message: when(
      ({ config }) => config.saveEveryEpochs > config.epochs,
      'Only the last epoch will be saved.',
    ),
    hint: 'Save every 1 or 2 epochs to compare checkpoints.',
  },
];

const MEMORY_RULES: readonly Rule[] = [
  {
    field: 'mixedPrecision',
    severity: 'error',
    code: 'fp8_needs_mixed',
    forAllArguments: true,
    message: when(
      ({ config }) => config.fp8Base && config.mixedPrecision === 'no',
      'fp8 needs mixed precision; the trainer would end with an error.',
    ),
    hint: 'Choose bf16 (or fp16 on cards before the 30 series).',
    fix: write('bf16'),
  },
  {
    field: 'trainUnetOnly',
    severity: 'warning',
    code: 'trains_clip',
    forAllArguments: true,
    message: when(
      ({ config }) => config.cacheTextEncoderOutputs && !config.trainUnetOnly,
      'CLIP-L will be trained too, although text encoder outputs are cached: only T5’s are then.',
    ),
    hint: `Turn on “${labelOf('trainUnetOnly')}” unless you mean to.`,
    fix: write(true),
  },
  {
    field: 'cacheLatentsToDisk',
    severity: 'warning',
    code: 'disk_without_cache',
    forAllArguments: true,
    message: when(
      ({ config }) => config.cacheLatentsToDisk && !config.cacheLatents,
      'A cache on disk turns the latent cache on as well.',
    ),
    hint: `Turn on “${labelOf('cacheLatents')}”, or turn this off.`,
  },
  {
    field: 'cacheTextEncoderOutputsToDisk',
    severity: 'warning',
    code: 'disk_without_cache',
    forAllArguments: true,
    message: when(
      ({ config }) => config.cacheTextEncoderOutputsToDisk && !config.cacheTextEncoderOutputs,
      'A cache on disk turns the text encoder cache on as well.',
    ),
    hint: `Turn on “${labelOf('cacheTextEncoderOutputs')}”, or turn this off.`,
  },
  {
    field: 'blocksToSwap',
    severity: 'error',
    code: 'swap_and_offload',
    forAllArguments: true,
    message: when(
      ({ config, raw }) => config.blocksToSwap > 0 && raw['cpu_offload_checkpointing'] === true,
      'Swapping blocks does not go together with cpu_offload_checkpointing.',
    ),
    hint: 'Use one of the two.',
    fix: write({ int: 0 }),
  },
  {
    field: 'full_bf16',
    severity: 'error',
    code: 'full_bf16_needs_mixed',
    forAllArguments: true,
    message: when(
      ({ config, raw }) => raw['full_bf16'] === true && config.mixedPrecision !== 'bf16',
      'full_bf16 needs mixed precision bf16.',
    ),
    hint: 'Set mixed precision to bf16.',
    fix: REMOVE,
  },
];

/** Arguments that change captions each time cannot go with captions that are encoded once. */
const CAPTION_CHANGERS = [
  'shuffle_caption',
  'caption_dropout_rate',
  'caption_tag_dropout_rate',
  'token_warmup_step',
];
const IMAGE_CHANGERS = ['color_aug', 'random_crop'];

const RAW_RULES: readonly Rule[] = [
  ...CAPTION_CHANGERS.map((key): Rule => ({
    field: key,
    severity: 'error',
    code: 'not_with_text_cache',
    forAllArguments: true,
    message: when(
      ({ config, raw }) =>
        (config.cacheTextEncoderOutputs || config.cacheTextEncoderOutputsToDisk) && isOn(raw, key),
      `${key} does not go together with cached text encoder outputs.`,
    ),
    hint: `Turn “${labelOf('cacheTextEncoderOutputs')}” off, or leave ${key} out.`,
    fix: REMOVE,
  })),
  ...IMAGE_CHANGERS.map((key): Rule => ({
    field: key,
    severity: 'error',
    code: 'not_with_latent_cache',
    forAllArguments: true,
    message: when(
      ({ config, raw }) => (config.cacheLatents || config.cacheLatentsToDisk) && isOn(raw, key),
      `${key} does not go together with cached latents.`,
    ),
    hint: `Turn “${labelOf('cacheLatents')}” off, or leave ${key} out.`,
    fix: REMOVE,
  })),
  {
    field: 'bucket_reso_steps',
    severity: 'error',
    code: 'bucket_steps',
    message: ({ raw }) => {
      const steps = rawPlain(raw, 'bucket_reso_steps');
      if (typeof steps !== 'number' || (steps > 0 && steps % BUCKET_STEPS === 0)) return null;
      return `bucket_reso_steps is ${steps}; the trainer takes multiples of 64 only.`;
    },
    hint: 'Leave it out or use 64.',
    fix: REMOVE,
  },
  {
    field: 'min_bucket_reso',
    severity: 'error',
    code: 'bucket_min',
    message: ({ config, raw }) => {
      const least = rawPlain(raw, 'min_bucket_reso');
      if (!config.enableBucket || typeof least !== 'number' || least <= config.resolution)
        return null;
      return `min_bucket_reso (${least}) is above the resolution (${config.resolution}).`;
    },
    hint: 'Leave it out: it is then made from the resolution.',
    fix: REMOVE,
  },
  {
    field: 'max_bucket_reso',
    severity: 'error',
    code: 'bucket_max',
    message: ({ config, raw }) => {
      const most = rawPlain(raw, 'max_bucket_reso');
      if (!config.enableBucket || typeof most !== 'number' || most >= config.resolution)
        return null;
      return `max_bucket_reso (${most}) is below the resolution (${config.resolution}).`;
    },
    hint: 'Leave it out: it is then made from the resolution.',
    fix: REMOVE,
  },
  {
    field: 'persistent_data_loader_workers',
    severity: 'error',
    code: 'workers',
    forAllArguments: true,
    message: when(
      ({ raw }) =>
        raw['persistent_data_loader_workers'] === true &&
        rawPlain(raw, 'max_data_loader_n_workers') === 0,
      'Persistent workers need at least one worker.',
    ),
    hint: 'Set max_data_loader_n_workers to 1 or leave persistent_data_loader_workers out.',
    fix: REMOVE,
  },
];

function isOn(raw: RawValues, key: string): boolean {
  const value = rawPlain(raw, key);
  return value === true || (typeof value === 'number' && value > 0);
}

import { engineTraits, type EngineId } from '../../engines/index.js';
import { BUCKET_STEPS } from '../../trainer-reader/index.js';
import { rawPlain } from '../schema/effective-config.js';
import type { FieldKey } from '../schema/fields.js';
import type { RawValues } from '../schema/arguments.js';
import type { ConfigFix, StepPlan, TomlValue, TrainingConfig } from '../schema/schema.js';
import {
  type NoParams,
  type ParamsOf,
  problem,
  type Problem,
  type ProblemCode,
} from './problem.js';

export interface ConflictInput {
  readonly config: TrainingConfig;
  readonly raw: RawValues;
  readonly engine: EngineId;
  readonly steps: StepPlan | null;
}

interface Rule<C extends ProblemCode> {
  readonly at: FieldKey | string;
  readonly severity: Problem['severity'];
  readonly code: C;
  /** About memory, precision and model parts: of no account to an engine that reads a few arguments alone. */
  readonly forAllArguments?: boolean;
  /** What is to be told, or null when all is well. */
  readonly params: (input: ConflictInput) => ParamsOf<C> | null;
  /** What would cure it, at its place. */
  readonly cure?: (input: ConflictInput) => ConfigFix;
}

type Check = (input: ConflictInput) => Problem | null;

/** A check that speaks only to engines that it is about. */
function rule<C extends ProblemCode>(given: Rule<C>): Check {
  const { at, severity, code, cure } = given;
  return (input) => {
    const { readsAllArguments } = engineTraits(input.engine);
    if (given.forAllArguments === true && !readsAllArguments) return null;
    const params = given.params(input);
    return params === null ? null : problem(at, severity, code, params, cure?.(input) ?? null);
  };
}

const REMOVE = (): ConfigFix => ({ kind: 'remove' });
const write = (value: TomlValue) => (): ConfigFix => ({ kind: 'value', value });

/** Settings that do not go together, or that will not do what they seem to. */
export function checkConflicts(input: ConflictInput): Problem[] {
  return [...LEARNING_RULES, ...MEMORY_RULES, ...ARGUMENT_RULES].flatMap(
    (check) => check(input) ?? [],
  );
}

/** These parameters (none where the text needs none) when the condition holds. */
function when(holds: (input: ConflictInput) => boolean): (input: ConflictInput) => NoParams | null;
function when<P>(
  holds: (input: ConflictInput) => boolean,
  params: P,
): (input: ConflictInput) => P | null;
function when(holds: (input: ConflictInput) => boolean, params: unknown = {}) {
  return (input: ConflictInput) => (holds(input) ? params : null);
}

const isProdigy = ({ config }: ConflictInput) => /^prodigy/i.test(config.optimizer);

const LEARNING_RULES: readonly Check[] = [
  rule({
    at: 'resolution',
    severity: 'warning',
    code: 'resolution_step',
    params: when(({ config }) => config.resolution % BUCKET_STEPS !== 0),
    cure: ({ config }) => ({
      kind: 'value',
      value: { int: Math.max(1, Math.round(config.resolution / BUCKET_STEPS)) * BUCKET_STEPS },
    }),
  }),
  rule({
    at: 'warmupSteps',
    severity: 'error',
    code: 'constant_warmup',
    params: when(({ config }) => config.scheduler === 'constant' && config.warmupSteps !== 0),
    cure: write({ int: 0 }),
  }),
  rule({
    at: 'warmupSteps',
    severity: 'warning',
    code: 'warmup_too_long',
    params: ({ config, steps }) => {
      const total = steps?.totalSteps.max ?? 0;
      if (total === 0 || config.warmupSteps < total) return null;
      return { warmup: config.warmupSteps, total };
    },
    cure: ({ steps }) => ({
      kind: 'value',
      value: { int: Math.round((steps?.totalSteps.max ?? 0) / 10) },
    }),
  }),
  rule({
    at: 'learningRate',
    severity: 'warning',
    code: 'learning_rate_zero',
    params: when(({ config }) => config.learningRate === 0),
    cure: write({ float: 1e-4 }),
  }),
  rule({
    at: 'learningRate',
    severity: 'warning',
    code: 'learning_rate_high',
    params: when((input) => input.config.learningRate > 0.01 && !isProdigy(input)),
    cure: write({ float: 1e-4 }),
  }),
  rule({
    at: 'learningRate',
    severity: 'warning',
    code: 'learning_rate_prodigy',
    params: when(
      (input) =>
        isProdigy(input) && input.config.learningRate > 0 && input.config.learningRate < 0.1,
    ),
    cure: write({ float: 1 }),
  }),
  rule({
    at: 'alpha',
    severity: 'warning',
    code: 'alpha_above_rank',
    params: when(({ config }) => config.alpha > config.rank),
  }),
  rule({
    at: 'rank',
    severity: 'warning',
    code: 'rank_high',
    params: when(({ config }) => config.rank > 128 && config.rank <= 1024),
  }),
  rule({
    at: 'batchSize',
    severity: 'warning',
    code: 'batch_never_full',
    params: ({ config, steps }) => {
      const images = steps?.imagesWithRepeats ?? 0;
      if (images === 0 || config.batchSize <= images) return null;
      return { batch: config.batchSize, images };
    },
  }),
  rule({
    at: 'saveEveryEpochs',
    severity: 'info',
    code: 'saves_once',
    params: when(({ config }) => config.saveEveryEpochs > config.epochs),
  }),
];

const MEMORY_RULES: readonly Check[] = [
  rule({
    at: 'mixedPrecision',
    severity: 'error',
    code: 'fp8_needs_mixed',
    forAllArguments: true,
    params: when(({ config }) => config.fp8Base && config.mixedPrecision === 'no'),
    cure: write('bf16'),
  }),
  rule({
    at: 'trainUnetOnly',
    severity: 'warning',
    code: 'trains_clip',
    forAllArguments: true,
    params: when(({ config }) => config.cacheTextEncoderOutputs && !config.trainUnetOnly),
    cure: write(true),
  }),
  rule({
    at: 'cacheLatentsToDisk',
    severity: 'warning',
    code: 'disk_without_cache',
    forAllArguments: true,
    params: when(({ config }) => config.cacheLatentsToDisk && !config.cacheLatents, {
      cache: 'cacheLatents' as const,
    }),
  }),
  rule({
    at: 'cacheTextEncoderOutputsToDisk',
    severity: 'warning',
    code: 'disk_without_cache',
    forAllArguments: true,
    params: when(
      ({ config }) => config.cacheTextEncoderOutputsToDisk && !config.cacheTextEncoderOutputs,
      { cache: 'cacheTextEncoderOutputs' as const },
    ),
  }),
  rule({
    at: 'blocksToSwap',
    severity: 'error',
    code: 'swap_and_offload',
    forAllArguments: true,
    params: when(
      ({ config, raw }) => config.blocksToSwap > 0 && raw['cpu_offload_checkpointing'] === true,
    ),
    cure: write({ int: 0 }),
  }),
  rule({
    at: 'full_bf16',
    severity: 'error',
    code: 'full_bf16_needs_mixed',
    forAllArguments: true,
    params: when(
      ({ config, raw }) => raw['full_bf16'] === true && config.mixedPrecision !== 'bf16',
    ),
    cure: REMOVE,
  }),
];

/** Arguments that change captions each time cannot go with captions that are encoded once. */
const CAPTION_CHANGERS = [
  'shuffle_caption',
  'caption_dropout_rate',
  'caption_tag_dropout_rate',
  'token_warmup_step',
];
const IMAGE_CHANGERS = ['color_aug', 'random_crop'];

const ARGUMENT_RULES: readonly Check[] = [
  ...CAPTION_CHANGERS.map((key) =>
    rule({
      at: key,
      severity: 'error',
      code: 'not_with_text_cache',
      forAllArguments: true,
      params: when(
        ({ config, raw }) =>
          (config.cacheTextEncoderOutputs || config.cacheTextEncoderOutputsToDisk) &&
          isOn(raw, key),
        { name: key },
      ),
      cure: REMOVE,
    }),
  ),
  ...IMAGE_CHANGERS.map((key) =>
    rule({
      at: key,
      severity: 'error',
      code: 'not_with_latent_cache',
      forAllArguments: true,
      params: when(
        ({ config, raw }) => (config.cacheLatents || config.cacheLatentsToDisk) && isOn(raw, key),
        { name: key },
      ),
      cure: REMOVE,
    }),
  ),
  rule({
    at: 'bucket_reso_steps',
    severity: 'error',
    code: 'bucket_steps',
    params: ({ raw }) => {
      const steps = rawPlain(raw, 'bucket_reso_steps');
      if (typeof steps !== 'number' || (steps > 0 && steps % BUCKET_STEPS === 0)) return null;
      return { steps };
    },
    cure: REMOVE,
  }),
  rule({
    at: 'min_bucket_reso',
    severity: 'error',
    code: 'bucket_min',
    params: ({ config, raw }) => {
      const least = rawPlain(raw, 'min_bucket_reso');
      if (!config.enableBucket || typeof least !== 'number' || least <= config.resolution)
        return null;
      return { least, resolution: config.resolution };
    },
    cure: REMOVE,
  }),
  rule({
    at: 'max_bucket_reso',
    severity: 'error',
    code: 'bucket_max',
    params: ({ config, raw }) => {
      const most = rawPlain(raw, 'max_bucket_reso');
      if (!config.enableBucket || typeof most !== 'number' || most >= config.resolution)
        return null;
      return { most, resolution: config.resolution };
    },
    cure: REMOVE,
  }),
  rule({
    at: 'persistent_data_loader_workers',
    severity: 'error',
    code: 'workers',
    forAllArguments: true,
    params: when(
      ({ raw }) =>
        raw['persistent_data_loader_workers'] === true &&
        rawPlain(raw, 'max_data_loader_n_workers') === 0,
    ),
    cure: REMOVE,
  }),
];

function isOn(raw: RawValues, key: string): boolean {
  const value = rawPlain(raw, key);
  return value === true || (typeof value === 'number' && value > 0);
}

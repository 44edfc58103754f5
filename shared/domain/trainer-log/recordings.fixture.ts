import type { RunPhase } from '../../contract/run-events.js';

/**
 * What each recorded run did, written down from the recordings' own notes and files, not from our parser.
 * `bar`: last count and total; `average`: the last avr_loss shown. `reached`: how far the preparation came.
 */
export interface Expectation {
  readonly outcome: 'finished' | 'failed' | 'stopped';
  readonly reached: 'loading' | 'latents' | 'text' | 'training';
  readonly bar?: readonly [count: number, total: number];
  readonly average?: number;
  readonly checkpoints?: number;
  readonly samples?: boolean;
  readonly hasNoCaches?: boolean;
  /** Code and field of the diagnosis; absent where the run ended well. */
  readonly diagnosis?: readonly [code: string, field: string | null];
}

const finished = (
  count: number,
  total: number,
  average: number,
  checkpoints: number,
): Expectation => ({
  outcome: 'finished',
  reached: 'training',
  bar: [count, total],
  average,
  checkpoints,
});
const failed = (
  reached: Expectation['reached'],
  code: string,
  field: string | null = null,
): Expectation => ({
  outcome: 'failed',
  reached,
  diagnosis: [code, field],
});
const cutIn31: Expectation = {
  outcome: 'stopped',
  reached: 'training',
  bar: [31, 72],
  average: 1.5,
  checkpoints: 1,
  samples: true,
  diagnosis: ['killed', null],
};
const oneEpoch = finished(8, 8, 1.5, 1);

export const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  'a1-success-accelerate': { ...finished(96, 96, 1.49, 4), samples: true },
  'a2-success-python-buffered': finished(48, 48, 1.49, 2),
  'a3-success-pty': finished(48, 48, 1.49, 2),
  'a4-success-log-simple': finished(48, 48, 1.49, 2),
  'a5-steps-and-accumulation': { ...finished(26, 26, 1.5, 6), samples: true },
  'b1-resume-epoch2': finished(48, 96, 1.5, 2),
  'b2-resume-skip': finished(48, 96, 1.5, 2),
  'b3-resume-finished': failed('text', 'resume_finished', 'epochs'),
  'b4-resume-missing': failed('text', 'resume_missing'),
  'b5-resume-step-state': finished(16, 40, 1.5, 4),
  'b6-resume-step-state-skip': {
    outcome: 'finished',
    reached: 'training',
    bar: [0, 86],
    checkpoints: 1,
  },
  'c1-missing-model': failed('loading', 'model_missing', 'baseModel'),
  'c2-missing-clip': failed('loading', 'model_missing', 'clipL'),
  'c3-missing-datadir': failed('loading', 'no_images'),
  'c4-ae-not-given': failed('loading', 'model_not_set', 'ae'),
  'c5-truncated-model': failed('loading', 'model_incomplete', 'baseModel'),
  'd1-unknown-keys': oneEpoch,
  'e1-empty-folder': failed('loading', 'no_images'),
  'e2-no-repeat-prefix': failed('loading', 'no_images'),
  'e3-images-directly-in-train-data-dir': failed('loading', 'no_images'),
  'e4-missing-captions': oneEpoch,
  'f1-truncated-jpeg': failed('latents', 'image_truncated'),
  'f2-not-an-image-png': failed('loading', 'image_unreadable'),
  'f3-zero-byte-jpeg': failed('loading', 'image_unreadable'),
  'g1-malformed-toml-backslash': failed('loading', 'config_broken'),
  'g2-malformed-toml-syntax': failed('loading', 'config_broken'),
  'g3-config-missing': failed('loading', 'config_missing'),
  'g4-resolution-int': failed('loading', 'unknown'),
  'g5-learning-rate-string': failed('text', 'unknown'),
  'g6-adamw8bit-no-bitsandbytes': failed('text', 'bitsandbytes_missing', 'optimizer'),
  'g7-bad-choice': failed('loading', 'setting_refused', 'mixedPrecision'),
  'g8-unknown-cli-option': failed('loading', 'option_unknown'),
  // Only the accelerate parent got the signal: the trainer itself went on to its end.
  'h1-sigterm-accelerate-parent': { ...finished(72, 72, 1.5, 3), samples: true },
  'h2-sigterm-python': cutIn31,
  'h3-sigterm-accelerate-group': cutIn31,
  'h4-sigint-accelerate-group': cutIn31,
  'h5-sigint-python': cutIn31,
  'h6-sigkill-accelerate-parent': { ...finished(72, 72, 1.5, 3), samples: true },
  'h7-sigint-accelerate-parent': { ...finished(72, 72, 1.5, 3), samples: true },
  'h8-sigkill-python': cutIn31,
  'h9-sigterm-while-caching': {
    outcome: 'stopped',
    reached: 'latents',
    diagnosis: ['killed', null],
  },
  'j1-nan-loss': { ...finished(16, 16, NaN, 2), diagnosis: ['loss_nan', 'learningRate'] },
  'k1-disk-full-checkpoint': {
    ...failed('training', 'disk_full'),
    bar: [8, 16],
    average: 1.5,
    checkpoints: 1,
  },
  'k2-disk-full-state': {
    ...failed('training', 'disk_full'),
    bar: [8, 16],
    average: 1.5,
    checkpoints: 1,
  },
  'k3-disk-full-cache': failed('latents', 'disk_full'),
  'l1-tokenizer-offline': failed('loading', 'tokenizers_unreachable'),
  'l2-tokenizer-no-network': failed('loading', 'tokenizers_unreachable'),
  'm1-validation-split': finished(36, 36, 1.5, 2),
  'n1-caption-changed-after-cache': oneEpoch,
  'n2-truncated-latent-cache': failed('latents', 'cache_broken'),
  'n3-image-replaced-after-cache': oneEpoch,
  'o1-cp1252-streams': failed('text', 'stream_encoding'),
  'o2-wide-columns': oneEpoch,
  'o3-python-buffered-short': oneEpoch,
  'o4-pty-wide': oneEpoch,
  'p1-dataset-config-unknown-key': failed('loading', 'config_invalid'),
  'p2-dataset-config-ok': finished(4, 4, 1.5, 1),
  'q1-shuffle-with-te-cache': failed('loading', 'setting_refused', 'cacheTextEncoderOutputs'),
  'q2-fp8-base': finished(8, 8, 1.49, 1),
  'q3-blocks-to-swap-too-many': failed('loading', 'setting_refused', 'blocksToSwap'),
  'q4-train-clip': oneEpoch,
  'q5-full-bf16-without-mixed': failed('text', 'setting_refused', 'mixedPrecision'),
  'q6-color-aug-with-latent-cache': failed('loading', 'setting_refused', 'cacheLatents'),
  'q7-unknown-optimizer': failed('text', 'setting_refused', 'optimizer'),
  'q8-unknown-scheduler': failed('text', 'setting_refused', 'scheduler'),
  'q9-network-args-unknown': oneEpoch,
  's1-persistent-workers-zero': failed('text', 'setting_refused'),
  't1-unicode-paths': finished(9, 9, 1.5, 1),
  'u1-network-args-string': failed('text', 'unknown'),
  'u2-float-for-int': failed('loading', 'config_invalid'),
  'v1-sample-prompts-missing': failed('text', 'prompts_missing', 'sampleEveryEpochs'),
  'w1-same-stem-twice': finished(4, 4, 1.5, 1),
  'w2-two-line-caption': oneEpoch,
  'x1-empty-caption-file': failed('loading', 'caption_empty'),
  'x2-latin1-caption': failed('loading', 'caption_not_utf8'),
  'y1-caption-extension-default': oneEpoch,
  'z1-buckets-batch2': finished(24, 24, 1.5, 2),
  'z2-no-caching': { ...finished(8, 8, 1.49, 1), samples: true, hasNoCaches: true },
  'z3-bad-bucket-steps': failed('loading', 'setting_refused', 'enableBucket'),
  'z3-bad-bucket-steps-32': failed('loading', 'setting_refused', 'enableBucket'),
  'z4-prodigy-scale-norms': oneEpoch,
};

const REACHED: readonly Expectation['reached'][] = ['loading', 'latents', 'text', 'training'];
const PREPARATION: readonly RunPhase[] = [
  'loading',
  'caching_latents',
  'caching_text_encoder',
  'training',
];

/** The phases of the preparation in order, as far as the run came. */
export function expectedPreparation(expectation: Expectation): RunPhase[] {
  const phases = PREPARATION.slice(0, REACHED.indexOf(expectation.reached) + 1);
  return phases.filter((phase) => !(expectation.hasNoCaches && phase.startsWith('caching')));
}

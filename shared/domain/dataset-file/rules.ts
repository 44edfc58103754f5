import type { PlannedDataset, Params } from './blueprint.js';
import type { DatasetProblems } from './problem.js';
import { INTERPOLATIONS } from './schema.js';

/** A number as Python counts: true is 1. */
export const numberAt = (params: Params, key: string) => Number(params[key] ?? 0);

interface Broken {
  readonly key: string;
  readonly message: string;
  readonly hint: string;
}

/** What the trainer's dataset classes refuse before they look for an image. */
export function checkDatasetRules(dataset: PlannedDataset, problems: DatasetProblems): void {
  const { params } = dataset;
  const resolution = params['resolution'];
  const broken = Array.isArray(resolution)
    ? (interpolationFault(params) ??
      (params['enable_bucket'] === true
        ? bucketFault(params, resolution.map(Number))
        : sizeFault(resolution.map(Number))))
    : NO_RESOLUTION;
  if (broken !== null) refuse(dataset, broken, problems);
  else checkSteps(dataset, problems);
  if (dataset.kind === 'controlnet') checkControlnet(dataset, problems);
}

function refuse(dataset: PlannedDataset, { key, ...said }: Broken, problems: DatasetProblems) {
  problems.add(dataset.source, key, { severity: 'error', code: 'breaks_rule', ...said });
}

const NO_RESOLUTION: Broken = {
  key: 'resolution',
  message: 'No resolution is given for a dataset, and the trainer ends without one.',
  hint: 'Add resolution = 1024 to [general], or resolution = "1024" to the config file.',
};

function interpolationFault(params: Params): Broken | null {
  const given = params['resize_interpolation'];
  if (given === null || INTERPOLATIONS.includes(String(given))) return null;
  return {
    key: 'resize_interpolation',
    message: `There is no resize_interpolation “${String(given)}”, and the trainer ends.`,
    hint: `It is one of: ${INTERPOLATIONS.join(', ')}.`,
  };
}

/** Without buckets the trainer checks no size, but divides width by height: only a height of 0 ends it. */
function sizeFault([, height = 0]: readonly number[]): Broken | null {
  if (height !== 0) return null;
  const message = 'The resolution is 0, and the trainer ends with a division by zero.';
  return { key: 'resolution', message, hint: 'Set a usual one, such as 1024.' };
}

function bucketFault(params: Params, resolution: readonly number[]): Broken | null {
  const steps = numberAt(params, 'bucket_reso_steps');
  if (steps === 0) {
    const message = 'bucket_reso_steps is 0, and the trainer ends with a division by zero.';
    return { key: 'bucket_reso_steps', message, hint: 'Set 64.' };
  }
  const { least, most } = bucketRange(params);
  if (steps < 0 && params['bucket_no_upscale'] !== true) {
    const message = 'bucket_reso_steps is below 0, and the trainer ends with a division by zero.';
    return { key: 'bucket_reso_steps', message, hint: 'Set 64.' };
  }
  if (Math.min(...resolution) < least) {
    const message = `min_bucket_reso is ${least}, above the resolution ${resolution.join(' x ')}: the trainer ends.`;
    return { key: 'min_bucket_reso', message, hint: 'Lower it, or raise the resolution.' };
  }
  if (Math.max(...resolution) > most) {
    const message = `max_bucket_reso is ${most}, below the resolution ${resolution.join(' x ')}: the trainer ends.`;
    return { key: 'max_bucket_reso', message, hint: 'Raise it, or lower the resolution.' };
  }
  if (most < least) {
    const message = `max_bucket_reso is ${most}, below min_bucket_reso, which is ${least}: the trainer ends.`;
    return { key: 'max_bucket_reso', message, hint: 'Raise it.' };
  }
  return smallestFault(params, { least, steps, resolution });
}

/** Smallest and largest bucket side in pixels, rounded outwards to multiples of the steps as in the trainer. */
export function bucketRange(params: Params): { least: number; most: number } {
  const steps = numberAt(params, 'bucket_reso_steps');
  const least = numberAt(params, 'min_bucket_reso');
  const most = numberAt(params, 'max_bucket_reso');
  const over = modulo(most, steps);
  return { least: least - modulo(least, steps), most: over === 0 ? most : most + steps - over };
}

/** The remainder as Python has it: with the sign of the divisor. */
function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/**
 * The fault of a bucket with a side of 0. The trainer divides the area by each side from the smallest up; without upscaling
 * it rounds each image's sides down to the steps. Both can give 0.
 */
function smallestFault(
  params: Params,
  { least, steps, resolution }: { least: number; steps: number; resolution: readonly number[] },
): Broken | null {
  const [width = 0, height = 0] = resolution;
  const isFlat = Math.floor(Math.sqrt(width * height) / steps) === 0;
  const isFromZero = params['bucket_no_upscale'] !== true && least <= 0;
  if (!isFlat && !isFromZero) return null;
  return {
    key: isFromZero ? 'min_bucket_reso' : 'bucket_reso_steps',
    message:
      'The smallest bucket would have a side of 0, and the trainer ends with a division by zero.',
    hint: 'Set min_bucket_reso = 256 and bucket_reso_steps = 64.',
  };
}

/** A later check of the trainer than the dataset classes: FLUX needs steps of 32, the training script insists on 64. */
function checkSteps({ source, params }: PlannedDataset, problems: DatasetProblems): void {
  const steps = numberAt(params, 'bucket_reso_steps');
  if (params['enable_bucket'] !== true || steps % 64 === 0) return;
  problems.add(source, 'bucket_reso_steps', {
    severity: 'error',
    code: 'breaks_rule',
    message: `bucket_reso_steps is ${steps}; the trainer ends unless it is a multiple of 64.`,
    hint: 'Set 64.',
    isBeyond: true,
  });
}

function checkControlnet({ subsets }: PlannedDataset, problems: DatasetProblems): void {
  for (const { source, params } of subsets) {
    if (params['random_crop'] !== true) continue;
    problems.add(source, 'random_crop', {
      severity: 'error',
      code: 'breaks_rule',
      message: 'random_crop cannot go with conditioning_data_dir: the trainer ends.',
      hint: 'Remove one of the two.',
    });
  }
}

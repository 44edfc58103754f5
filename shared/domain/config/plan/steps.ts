import { imagePlacer, type PlacedSize } from '../../trainer-reader/place-image.js';
import {
  bucketRules,
  bucketSizes,
  type BucketRules,
  type Size,
} from '../../trainer-reader/index.js';
import type { StepPlan } from '../schema/schema.js';

/** An image that counts `repeats` times in an epoch. Size in pixels as stored; 0 where it is not known. */
export interface PlannedImage extends PlacedSize {
  readonly repeats: number;
  /** Taken only as often as training images are there. Absent means false. */
  readonly isRegularisation?: boolean | undefined;
}

export interface StepInput {
  readonly images: readonly PlannedImage[];
  readonly batchSize: number;
  readonly epochs: number;
  readonly gradientAccumulation: number;
  readonly enableBucket: boolean;
  /** Side in pixels, or a size. */
  readonly resolution: number | Size;
  /** Limits of the buckets, where they are not those of `bucketRules`. */
  readonly rules?: BucketRules;
  /** Buckets are then made from each image's own size; where a size is not known, their number is only bounded. */
  readonly noUpscale?: boolean;
}

/**
 * Regularisation images with the repeats that the trainer gives them, whatever was asked for: in the given order they are
 * taken with their repeats until there are as many as training images (the rest is left out); when all are taken and that
 * is not enough, each gets one more in turn. (`DreamBoothDataset` of sd-scripts’ train_util.py.)
 */
export function fitRegularisation<T extends { readonly repeats: number }>(
  regularisation: readonly T[],
  imagesWithRepeats: number,
): (T & { repeats: number })[] {
  const taken: (T & { repeats: number })[] = [];
  let count = 0;
  for (const image of regularisation) {
    if (count >= imagesWithRepeats) return taken;
    taken.push({ ...image });
    count += image.repeats;
  }
  const missing = Math.max(0, imagesWithRepeats - count);
  const each = Math.floor(missing / Math.max(1, taken.length));
  return taken.map((image, index) => ({
    ...image,
    repeats: image.repeats + each + (index < missing - each * taken.length ? 1 : 0),
  }));
}

/**
 * Steps of a plan. Batches never mix buckets, so the last batch of each bucket may be part full. Exact where every
 * size is known; otherwise the range that holds for any way of sorting the images into buckets.
 */
export function planSteps(asked: StepInput): StepPlan {
  const training = asked.images.filter((image) => image.isRegularisation !== true);
  const regularisation = asked.images.filter((image) => image.isRegularisation === true);
  const imagesWithRepeats = sumOfRepeats(training);
  const images = [...training, ...fitRegularisation(regularisation, imagesWithRepeats)];
  const input = { ...asked, images };
  const batches = batchesPerEpoch(input, sumOfRepeats(images));
  const perStep = Math.max(1, input.gradientAccumulation);
  const stepsPerEpoch = {
    min: Math.ceil(batches.min / perStep),
    max: Math.ceil(batches.max / perStep),
  };
  return {
    images: training.length,
    imagesWithRepeats,
    stepsPerEpoch,
    totalSteps: { min: stepsPerEpoch.min * input.epochs, max: stepsPerEpoch.max * input.epochs },
  };
}

function sumOfRepeats(images: readonly PlannedImage[]): number {
  return images.reduce((sum, image) => sum + image.repeats, 0);
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function batchesPerEpoch(input: StepInput, total: number): Range {
  const batch = Math.max(1, input.batchSize);
  const fewest = Math.ceil(total / batch);
  if (batch === 1 || !input.enableBucket) return { min: fewest, max: fewest };
  const areSizesKnown = input.images.every(({ width, height }) => width > 0 && height > 0);
  if (areSizesKnown) {
    const exact = exactBatches(input, batch);
    return { min: exact, max: exact };
  }
  // Every bucket wastes at most batch - 1 places, and there are at most as many buckets as images.
  const buckets = input.noUpscale === true ? Infinity : sizesOf(input).length;
  const most = Math.floor((total + Math.min(buckets, input.images.length) * (batch - 1)) / batch);
  return { min: fewest, max: Math.max(fewest, Math.min(total, most)) };
}

function exactBatches(input: StepInput, batch: number): number {
  const place = imagePlacer({
    resolution: sizeOf(input.resolution),
    rules: rulesOf(input),
    enableBucket: input.enableBucket,
    noUpscale: input.noUpscale ?? false,
  });
  const counts = new Map<string, number>();
  for (const image of input.images) {
    const { width = 0, height = 0 } = place(image)?.bucket ?? {};
    const key = `${width}x${height}`;
    counts.set(key, (counts.get(key) ?? 0) + image.repeats);
  }
  return [...counts.values()].reduce((sum, count) => sum + Math.ceil(count / batch), 0);
}

function sizesOf(input: StepInput): Size[] {
  return bucketSizes(sizeOf(input.resolution), rulesOf(input));
}

function sizeOf(resolution: StepInput['resolution']): Size {
  return typeof resolution === 'number' ? { width: resolution, height: resolution } : resolution;
}

function rulesOf({ resolution, rules }: StepInput): BucketRules {
  const { width, height } = sizeOf(resolution);
  return rules ?? bucketRules(Math.min(width, height), Math.max(width, height));
}

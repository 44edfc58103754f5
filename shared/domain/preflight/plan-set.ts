import {
  type BucketPlan,
  imagePlacer,
  type Placement,
  type Size,
} from '../trainer-reader/index.js';
import { fitRegularisation, type PlannedImage } from '../config/plan/index.js';

/** How a run goes through its images. */
export interface SetPlan {
  readonly buckets: BucketPlan;
  readonly batchSize: number;
  readonly gradientAccumulation: number;
  readonly epochs: number;
}

export interface PlacedImage<T> {
  readonly image: T;
  /** Null for an image whose size is not known. */
  readonly placement: Placement | null;
  /** How often it is trained in one epoch; 0 for a regularisation image that is left out. */
  readonly timesPerEpoch: number;
}

/** A bucket with images in it. Sizes in pixels; `count` has each image as often as an epoch has it. */
export interface FilledBucket extends Size {
  readonly images: number;
  readonly count: number;
  readonly batches: number;
}

/** What the trainer will count to. */
export interface SetTotals {
  /** Training images, without regularisation images. */
  readonly images: number;
  readonly regularisation: number;
  /** The trainer's “num train images * repeats”. */
  readonly imagesWithRepeats: number;
  /** The trainer's “num reg images”: each as often as an epoch has it. */
  readonly regularisationWithRepeats: number;
  readonly batchesPerEpoch: number;
  /** Optimizer steps. */
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

export interface TrainerSet<T> {
  /** In the given order. */
  readonly images: readonly PlacedImage<T>[];
  /** Narrowest first, as the trainer lists them. */
  readonly buckets: readonly FilledBucket[];
  /** Null while the size of an image is not known: such an image ends the run. */
  readonly totals: SetTotals | null;
  /** The trainer's “mean ar error (without repeats)”; null without buckets or images. */
  readonly meanAspectError: number | null;
}

/**
 * What the trainer makes of a set of images: bucket and crop of each, and how far it will count. Batches never mix
 * buckets, so the last one of each bucket may be part full. `images`: in the trainer's order, concept by concept.
 */
export function planTrainerSet<T extends PlannedImage>(
  images: readonly T[],
  plan: SetPlan,
): TrainerSet<T> {
  const place = imagePlacer(plan.buckets);
  const times = timesPerEpoch(images);
  const placed = images.map((image, index) => ({
    image,
    placement: place(image),
    timesPerEpoch: times[index] ?? 0,
  }));
  const trained = placed.filter((one) => one.timesPerEpoch > 0);
  const buckets = fill(trained, plan.batchSize);
  const areSizesKnown = trained.every(({ placement }) => placement !== null);
  return {
    images: placed,
    buckets,
    totals: areSizesKnown ? totalsOf(trained, buckets, plan) : null,
    meanAspectError: plan.buckets.enableBucket ? meanError(trained) : null,
  };
}

function timesPerEpoch(images: readonly PlannedImage[]): number[] {
  const isTraining = (image: PlannedImage) => image.isRegularisation !== true;
  const wanted = images.filter(isTraining).reduce((sum, { repeats }) => sum + repeats, 0);
  const regularisation = images.flatMap((image, index) =>
    isTraining(image) ? [] : [{ index, repeats: image.repeats }],
  );
  const taken = new Map(
    fitRegularisation(regularisation, wanted).map(({ index, repeats }) => [index, repeats]),
  );
  return images.map((image, index) =>
    isTraining(image) ? image.repeats : (taken.get(index) ?? 0),
  );
}

function fill(placed: readonly PlacedImage<PlannedImage>[], batchSize: number): FilledBucket[] {
  const buckets = new Map<string, { size: Size; images: number; count: number }>();
  for (const { placement, timesPerEpoch: times } of placed) {
    if (placement === null) continue;
    const { width, height } = placement.bucket;
    const key = `${width}x${height}`;
    const bucket = buckets.get(key) ?? { size: { width, height }, images: 0, count: 0 };
    bucket.images += 1;
    bucket.count += times;
    buckets.set(key, bucket);
  }
  return [...buckets.values()]
    .map(({ size, images, count }) => ({
      ...size,
      images,
      count,
      batches: Math.ceil(count / Math.max(1, batchSize)),
    }))
    .sort((one, other) => one.width - other.width || one.height - other.height);
}

function totalsOf(
  trained: readonly PlacedImage<PlannedImage>[],
  buckets: readonly FilledBucket[],
  { gradientAccumulation, epochs }: SetPlan,
): SetTotals {
  const training = trained.filter(({ image }) => image.isRegularisation !== true);
  const sum = (items: readonly PlacedImage<PlannedImage>[]) =>
    items.reduce((total, { timesPerEpoch: times }) => total + times, 0);
  const batchesPerEpoch = buckets.reduce((total, { batches }) => total + batches, 0);
  const stepsPerEpoch = Math.ceil(batchesPerEpoch / Math.max(1, gradientAccumulation));
  return {
    images: training.length,
    regularisation: trained.length - training.length,
    imagesWithRepeats: sum(training),
    regularisationWithRepeats: sum(trained) - sum(training),
    batchesPerEpoch,
    stepsPerEpoch,
    totalSteps: stepsPerEpoch * epochs,
  };
}

function meanError(placed: readonly PlacedImage<unknown>[]): number | null {
  const errors = placed
    .map(({ placement }) => Math.abs(placement?.aspectError ?? NaN))
    // A bucket without height, where nothing is enlarged, has no shape.
    .filter(Number.isFinite);
  if (errors.length === 0) return null;
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

import { Purpose, shuffleInPlace, streamKey } from './noise.js';

/** The arithmetic of a run: what the trainer would count with all images in one bucket. */
export interface Plan {
  /** Images times repeats. */
  readonly imagesWithRepeats: number;
  readonly batchSize: number;
  readonly batchesPerEpoch: number;
  readonly gradientAccumulation: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  readonly totalSteps: number;
}

export interface PlanInput {
  readonly repeats: readonly number[];
  readonly batchSize: number;
  readonly gradientAccumulation: number;
  /** Null: as many epochs as `maxSteps` needs, and the run ends at that step. */
  readonly maxEpochs: number | null;
  readonly maxSteps: number;
}

/** Steps and epochs of a run. */
export function planRun(input: PlanInput): Plan {
  const { batchSize, gradientAccumulation } = input;
  const imagesWithRepeats = input.repeats.reduce((sum, repeats) => sum + repeats, 0);
  const batchesPerEpoch = Math.ceil(imagesWithRepeats / batchSize);
  const stepsPerEpoch = Math.ceil(batchesPerEpoch / gradientAccumulation);
  const totalSteps = input.maxEpochs === null ? input.maxSteps : input.maxEpochs * stepsPerEpoch;
  return {
    imagesWithRepeats,
    batchSize,
    batchesPerEpoch,
    gradientAccumulation,
    stepsPerEpoch,
    epochs: Math.ceil(totalSteps / stepsPerEpoch),
    totalSteps,
  };
}

/** The batches of an epoch (from 0) as image indices: every image as often as it repeats, shuffled by the seed. */
export function epochBatches(
  repeats: readonly number[],
  batchSize: number,
  seed: number,
  epoch: number,
): number[][] {
  const order = repeats.flatMap((times, image) => new Array<number>(times).fill(image));
  shuffleInPlace(order, streamKey(Purpose.shuffle, seed, epoch));
  const batches: number[][] = [];
  for (let at = 0; at < order.length; at += batchSize)
    batches.push(order.slice(at, at + batchSize));
  return batches;
}

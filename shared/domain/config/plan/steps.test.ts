import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, bucketRules, bucketSizes } from '../../trainer-reader/index.js';
import { fitRegularisation, planSteps, type PlannedImage, type StepInput } from './steps.js';

/** Sizes of the pictures in the recorded runs. */
const RECORDED = [
  [256, 256],
  [384, 512],
  [512, 384],
  [300, 400],
  [512, 512],
  [320, 256],
  [256, 320],
  [480, 480],
  [512, 256],
  [256, 512],
  [400, 300],
  [448, 448],
] as const;

function images(repeats: number): PlannedImage[] {
  return RECORDED.map(([width, height]) => ({ width, height, repeats }));
}

function input(more: Partial<StepInput>): StepInput {
  return {
    images: images(2),
    batchSize: 1,
    epochs: 1,
    gradientAccumulation: 1,
    enableBucket: true,
    resolution: 256,
    ...more,
  };
}

function bucketCounts(side: number, rules: { minSide: number; maxSide: number; steps: number }) {
  const sizes = bucketSizes({ width: side, height: side }, rules);
  const counts: Record<string, number> = {};
  for (const image of images(2)) {
    const { width, height } = bucketOf(image, sizes);
    counts[`${width},${height}`] = (counts[`${width},${height}`] ?? 0) + image.repeats;
  }
  return counts;
}

describe('buckets as the real trainer printed them', () => {
  it('resolution 320, 128 to 512 in steps of 64', () => {
    const rules = { minSide: 128, maxSide: 512, steps: 64 };
    expect(bucketCounts(320, rules)).toEqual({
      '192,448': 2,
      '256,384': 6,
      '320,320': 10,
      '384,256': 4,
      '448,192': 2,
    });
    const plan = planSteps(input({ resolution: 320, rules, batchSize: 2, epochs: 2 }));
    expect(plan).toEqual({
      images: 12,
      imagesWithRepeats: 24,
      stepsPerEpoch: { min: 12, max: 12 },
      totalSteps: { min: 24, max: 24 },
    });
  });

  it('resolution 256, from 128 in steps of 32', () => {
    expect(bucketCounts(256, { minSide: 128, maxSide: 1024, steps: 32 })).toEqual({
      '160,352': 2,
      '224,288': 6,
      '256,256': 8,
      '288,224': 6,
      '352,160': 2,
    });
  });

  it('one bucket only when the smallest side is the resolution', () => {
    const rules = { minSide: 256, maxSide: 1024, steps: 64 };
    expect(bucketCounts(256, rules)).toEqual({ '256,256': 24 });
  });
});

describe('steps', () => {
  it('are exact at batch 1', () => {
    const plan = planSteps(input({ epochs: 4, images: [{ width: 0, height: 0, repeats: 24 }] }));
    expect(plan.totalSteps).toEqual({ min: 96, max: 96 });
  });

  it('round up once for each epoch', () => {
    expect(planSteps(input({ gradientAccumulation: 5, epochs: 3 })).totalSteps).toEqual({
      min: 15,
      max: 15,
    });
  });

  it('pool all images without buckets', () => {
    expect(planSteps(input({ enableBucket: false, batchSize: 5 })).stepsPerEpoch).toEqual({
      min: 5,
      max: 5,
    });
  });

  it('are none without images', () => {
    expect(planSteps(input({ images: [], batchSize: 4 })).totalSteps).toEqual({ min: 0, max: 0 });
  });

  it('never leave the range, however unknown images fall into buckets', () => {
    const repeats = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        repeats,
        fc.integer({ min: 2, max: 6 }),
        fc.boolean(),
        fc.infiniteStream(fc.nat(200)),
        (counts, batchSize, noUpscale, draws) => {
          const unknown = counts.map((count) => ({ width: 0, height: 0, repeats: count }));
          const plan = planSteps(input({ images: unknown, batchSize, noUpscale }));
          const side = { width: 256, height: 256 };
          const buckets = noUpscale ? 200 : bucketSizes(side, bucketRules(256)).length;
          const filled = new Map<number, number>();
          for (const count of counts) {
            const bucket = draws.next().value % buckets;
            filled.set(bucket, (filled.get(bucket) ?? 0) + count);
          }
          const real = [...filled.values()].reduce((sum, n) => sum + Math.ceil(n / batchSize), 0);
          expect(real).toBeGreaterThanOrEqual(plan.stepsPerEpoch.min);
          expect(real).toBeLessThanOrEqual(plan.stepsPerEpoch.max);
        },
      ),
    );
  });

  it('are the same number when sizes are known, inside the range of when they are not', () => {
    const size = fc.integer({ min: 64, max: 4000 });
    const image = fc.record({ width: size, height: size, repeats: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(
        fc.array(image, { maxLength: 20 }),
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom(512, 768, 1024),
        (list, batchSize, resolution) => {
          const exact = planSteps(input({ images: list, batchSize, resolution })).stepsPerEpoch;
          const blind = list.map((one) => ({ ...one, width: 0 }));
          const range = planSteps(input({ images: blind, batchSize, resolution })).stepsPerEpoch;
          expect(exact.min).toBe(exact.max);
          expect(exact.min).toBeGreaterThanOrEqual(range.min);
          expect(exact.max).toBeLessThanOrEqual(range.max);
        },
      ),
    );
  });
});

describe('limits of the buckets', () => {
  it('always hold the resolution, in steps of 64', () => {
    fc.assert(
      fc.property(fc.integer({ min: 64, max: 4096 }), (side) => {
        const { minSide, maxSide } = bucketRules(side);
        expect(minSide % 64).toBe(0);
        expect(maxSide % 64).toBe(0);
        expect(minSide).toBeLessThanOrEqual(side);
        expect(maxSide).toBeGreaterThanOrEqual(side);
        const sizes = bucketSizes({ width: side, height: side }, bucketRules(side));
        for (const { width, height } of sizes)
          expect(width * height).toBeLessThanOrEqual(side ** 2);
      }),
    );
  });
});

describe('regularisation images', () => {
  /** The trainer's own loop, word for word in its logic. */
  function trainerLoop(repeats: readonly number[], wanted: number): number[] {
    const taken: number[] = [];
    let count = 0;
    for (let isFirst = true; count < wanted; isFirst = false) {
      for (const [index, own] of repeats.entries()) {
        taken[index] = isFirst ? own : (taken[index] ?? 0) + 1;
        count += isFirst ? own : 1;
        if (count >= wanted) break;
      }
    }
    return taken;
  }

  it('are taken as often as the trainer takes them', () => {
    const some = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(some, fc.integer({ min: 0, max: 400 }), (repeats, wanted) => {
        const images = repeats.map((own) => ({ repeats: own }));
        expect(fitRegularisation(images, wanted).map((image) => image.repeats)).toEqual(
          trainerLoop(repeats, wanted),
        );
      }),
    );
  });

  it('double the steps however many there are, and are not counted as training images', () => {
    const regular = (count: number): PlannedImage[] =>
      Array.from({ length: count }, () => ({
        width: 256,
        height: 256,
        repeats: 1,
        isRegularisation: true,
      }));
    for (const count of [1, 5, 24, 100]) {
      const plan = planSteps(input({ images: [...images(2), ...regular(count)] }));
      expect(plan).toMatchObject({ images: 12, imagesWithRepeats: 24 });
      expect(plan.totalSteps).toEqual({ min: 48, max: 48 });
    }
    const none = planSteps(input({ images: regular(10) }));
    expect([none.images, none.totalSteps.max]).toEqual([0, 0]);
  });
});

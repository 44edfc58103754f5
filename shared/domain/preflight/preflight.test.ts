import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEventOf } from '../../contract/run-events.js';
import { bucketRules } from '../trainer-reader/index.js';
import { type PlannedImage, planSteps } from '../config/plan/index.js';
import { TrainerLogParser } from '../trainer-log/index.js';
import { differenceNotice, planDifferences, planTrainerSet, type SetPlan } from './index.js';

const RECORDINGS = join(import.meta.dirname, '../../../fixtures/trainer/recordings');

/** What the real trainer said of its plan before the first step. */
function recordedPlan(name: string): RunEventOf<'plan'> {
  const parser = new TrainerLogParser();
  const read = (stream: string) => readFileSync(join(RECORDINGS, `${name}.${stream}.log`), 'utf8');
  const events = [
    ...parser.push('stderr', read('err'), 1),
    ...parser.push('stdout', read('out'), 1),
  ];
  const plan = events.find((event) => event.type === 'plan');
  if (plan?.type !== 'plan') throw new Error(`${name} has no plan`);
  return plan;
}

/** Sizes of the pictures in the recorded run with 320 pixels and buckets. */
const SIZES = [
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

const images = (count: number, repeats: number): PlannedImage[] =>
  SIZES.slice(0, count).map(([width, height]) => ({ width, height, repeats }));

function plan(side: number, more: Partial<SetPlan> = {}): SetPlan {
  return {
    buckets: {
      resolution: { width: side, height: side },
      rules: { minSide: 128, maxSide: 512, steps: 64 },
      enableBucket: true,
      noUpscale: false,
    },
    batchSize: 1,
    gradientAccumulation: 1,
    epochs: 1,
    ...more,
  };
}

describe('what the real trainer printed', () => {
  it('buckets, batches and steps at batch 2 in five buckets', () => {
    const said = recordedPlan('z1-buckets-batch2');
    const set = planTrainerSet(images(12, 2), plan(320, { batchSize: 2, epochs: 2 }));
    expect(set.buckets.map(({ width, height, count }) => [width, height, count])).toEqual(
      said.buckets,
    );
    expect(set.totals).toMatchObject({
      imagesWithRepeats: said.images,
      batchesPerEpoch: said.batchesPerEpoch,
      totalSteps: said.totalSteps,
    });
    expect(set.meanAspectError).toBeCloseTo(0.10734126984126986, 14);
  });

  // Resolution 256 with the default limits: one bucket, whatever the size.
  it.each([
    ['a1-success-accelerate', 12, 2, 1, 1, 4],
    ['a5-steps-and-accumulation', 4, 2, 1, 2, null],
    ['w1-same-stem-twice', 2, 2, 1, 1, 1],
    ['p2-dataset-config-ok', 4, 2, 2, 1, 1],
    ['t1-unicode-paths', 3, 3, 1, 1, 1],
  ] as const)('%s', (name, count, repeats, batchSize, gradientAccumulation, epochs) => {
    const said = recordedPlan(name);
    const one = { minSide: 256, maxSide: 1024, steps: 64 };
    const buckets = { ...plan(256).buckets, rules: one };
    const how = { buckets, batchSize, gradientAccumulation, epochs: epochs ?? 1 };
    const { totals, buckets: filled } = planTrainerSet(images(count, repeats), how as SetPlan);
    expect(totals).toMatchObject({
      imagesWithRepeats: said.images,
      batchesPerEpoch: said.batchesPerEpoch,
    });
    expect(totals?.stepsPerEpoch).toBe(
      Math.ceil(said.batchesPerEpoch / (said.gradientAccumulation ?? 1)),
    );
    // Without epochs, the trainer was told its steps.
    if (epochs !== null) expect(totals?.totalSteps).toBe(said.totalSteps);
    expect(filled.map(({ width, height, count: n }) => [width, height, n])).toEqual(said.buckets);
  });
});

describe('a set', () => {
  const size = fc.integer({ min: 64, max: 4000 });
  const some = fc.array(
    fc.record({
      width: size,
      height: size,
      repeats: fc.integer({ min: 1, max: 9 }),
      isRegularisation: fc.boolean(),
    }),
    { maxLength: 20 },
  );

  it('counts as the steps of the form do, at every batch size, with and without enlarging', () => {
    fc.assert(
      fc.property(
        some,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        fc.boolean(),
        (all, batchSize, gradientAccumulation, enableBucket, noUpscale) => {
          const buckets = {
            ...plan(512).buckets,
            rules: bucketRules(512),
            enableBucket,
            noUpscale,
          };
          const how = { buckets, batchSize, gradientAccumulation, epochs: 3 };
          const { totals, images: placed, buckets: filled } = planTrainerSet(all, how);
          const steps = planSteps({
            images: all,
            batchSize,
            gradientAccumulation,
            epochs: 3,
            ...buckets,
          });
          expect([totals?.totalSteps, totals?.totalSteps]).toEqual([
            steps.totalSteps.min,
            steps.totalSteps.max,
          ]);
          const times = placed.reduce((sum, one) => sum + one.timesPerEpoch, 0);
          expect(filled.reduce((sum, { count }) => sum + count, 0)).toBe(times);
        },
      ),
    );
  });

  it('with an image of unknown size promises no numbers', () => {
    const set = planTrainerSet([{ width: 0, height: 0, repeats: 1 }], plan(512));
    expect(set).toMatchObject({ totals: null, buckets: [] });
  });
});

describe('what we told, beside what the trainer says', () => {
  const said = recordedPlan('z1-buckets-batch2');
  const expected = {
    images: 24,
    batchesPerEpoch: 12,
    totalSteps: 24,
    buckets: said.buckets ?? null,
  };

  it('is the same', () => {
    expect(said.buckets).toHaveLength(5);
    expect(planDifferences(expected, said, 1)).toEqual([]);
    // A trainer that prints no buckets contradicts none.
    expect(planDifferences(expected, { ...said, buckets: undefined }, 1)).toEqual([]);
  });

  it('or a difference with both numbers, that says whose fault it is and what to send', () => {
    const wrong = { ...expected, batchesPerEpoch: 13, totalSteps: 26 };
    const differences = planDifferences(wrong, said, 1);
    expect(differences).toEqual([
      { what: 'Batches per epoch', ours: '13', theirs: '12' },
      { what: 'Total steps', ours: '26', theirs: '24' },
    ]);
    const { title, advice } = differenceNotice(differences);
    expect(title).toContain('our bug');
    expect(advice).toMatch(/we said 13, the trainer says 12.*report.*dataset\.toml/);
    // Several processes count their steps together.
    expect(planDifferences(wrong, said, 2).map(({ what }) => what)).toEqual(['Batches per epoch']);
    const moved = { ...expected, buckets: [[320, 320, 24] as [number, number, number]] };
    expect(planDifferences(moved, said, 1)).toMatchObject([
      { what: 'Buckets', ours: '320×320: 24' },
    ]);
  });
});

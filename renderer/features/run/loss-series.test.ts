import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LossPoint } from '../../../shared/contract/index.js';
import { appendLosses, epochOfStep, nanSteps, smoothLosses, thinLosses } from './loss-series.js';

function point(step: number, loss: number | null): LossPoint {
  return { step, loss, average: loss, min: loss, max: loss };
}

describe('appendLosses', () => {
  it('adds in step order and replaces what came twice', () => {
    const merged = appendLosses(
      [point(1, 0.9), point(2, 0.8), point(3, 0.7)],
      [
        [4, 0.5, 0.6],
        [3, 0.65, 0.7],
      ],
    );
    expect(merged.map((p) => [p.step, p.loss])).toEqual([
      [1, 0.9],
      [2, 0.8],
      [3, 0.65],
      [4, 0.5],
    ]);
    expect(merged[3]).toEqual({ step: 4, loss: 0.5, average: 0.6, min: 0.5, max: 0.5 });
  });

  it('fills a hole with what came late', () => {
    const merged = appendLosses([point(1, 1), point(4, 1)], [[2, 0.5, null]]);
    expect(merged.map((p) => p.step)).toEqual([1, 2, 4]);
  });

  it('has every step once, in order, in whatever portions it came', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 12 }), { maxLength: 12 }),
        (portions) => {
          let points: LossPoint[] = [];
          for (const portion of portions) {
            points = appendLosses(
              points,
              portion.map((step) => [step, step / 10, null] as const),
            );
          }
          const wanted = [...new Set(portions.flat())].sort((a, b) => a - b);
          expect(points.map((p) => p.step)).toEqual(wanted);
        },
      ),
    );
  });
});

describe('thinLosses', () => {
  it('keeps within the limit, with the extremes and the last step', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 2, max: 50 }),
        (losses, limit) => {
          const points = losses.map((loss, index) => point(index + 1, loss));
          const thin = thinLosses(points, limit);
          expect(thin.length).toBeLessThanOrEqual(limit);
          expect(Math.min(...thin.map((p) => p.min ?? Infinity))).toBe(Math.min(...losses));
          expect(Math.max(...thin.map((p) => p.max ?? -Infinity))).toBe(Math.max(...losses));
          expect(thin[thin.length - 1]?.step).toBe(losses.length);
        },
      ),
    );
  });

  it('takes the mean of a bucket and lets the line go on over one NaN', () => {
    const thin = thinLosses([point(1, 1), point(2, null), point(3, 3), point(4, null)], 2);
    expect(thin.map((p) => p.loss)).toEqual([1, 3]);
    expect(thinLosses([point(1, null), point(2, null), point(3, 1), point(4, 2)], 2)[0]?.loss).toBe(
      null,
    );
  });
});

describe('smoothLosses', () => {
  it('starts at the first value and does not sag towards zero', () => {
    const smooth = smoothLosses([point(1, 0.5), point(2, 0.5), point(3, 0.5)], 0.98);
    for (const value of smooth) expect(value).toBeCloseTo(0.5, 12);
  });

  it('is the exact loss at weight 0', () => {
    expect(smoothLosses([point(1, 1), point(2, 3), point(3, 2)], 0)).toEqual([1, 3, 2]);
  });

  it('counts steps, not points: thinning hardly moves the curve', () => {
    const full = Array.from({ length: 1000 }, (_, i) => point(i + 1, 1 - i / 2000));
    const thin = full.filter((p) => p.step % 10 === 0);
    const a = smoothLosses(full, 0.98).at(-1) ?? 0;
    const b = smoothLosses(thin, 0.98).at(-1) ?? 0;
    expect(Math.abs(a - b)).toBeLessThan(0.004);
  });

  it('leaves a gap at NaN and goes on after it', () => {
    const smooth = smoothLosses([point(1, 1), point(2, null), point(3, 1)], 0.9);
    expect(smooth[1]).toBe(null);
    expect(smooth[2]).toBeCloseTo(1, 12);
  });
});

it('says where the loss was NaN', () => {
  expect(nanSteps([point(1, 1)])).toBe(null);
  expect(nanSteps([point(1, 1), point(2, null), point(3, null)])).toEqual({ first: 2, count: 2 });
});

it('knows the epoch of a step', () => {
  expect(epochOfStep(1, 100, 10)).toBe(1);
  expect(epochOfStep(10, 100, 10)).toBe(1);
  expect(epochOfStep(11, 100, 10)).toBe(2);
  expect(epochOfStep(100, 100, 10)).toBe(10);
  expect(epochOfStep(5, null, 10)).toBe(null);
});

import { describe, expect, it } from 'vitest';
import type { LossPoint } from '../../../shared/contract/index.js';
import { chartPoints, hasRange, lossDomain, stepAxis } from './chart-data.js';

function point(step: number, loss: number | null, min = loss, max = loss): LossPoint {
  return { step, loss, average: loss, min, max };
}

describe('chartPoints', () => {
  it('keeps the exact loss and its extremes beside the smoothed one', () => {
    const [first, second] = chartPoints([point(1, 0.4), point(2, 0.2, 0.1, 0.3)], 0.5, false);
    expect(first).toEqual({ step: 1, loss: 0.4, range: [0.4, 0.4], smooth: 0.4, average: 0.4 });
    expect(second?.range).toEqual([0.1, 0.3]);
    expect(second?.smooth).toBeGreaterThan(0.2);
    expect(second?.smooth).toBeLessThan(0.4);
  });

  it('leaves gaps for NaN, and for zero on a log scale', () => {
    expect(chartPoints([point(1, null)], 0, false)[0]?.loss).toBe(null);
    expect(chartPoints([point(1, 0)], 0, false)[0]?.loss).toBe(0);
    expect(chartPoints([point(1, 0)], 0, true)[0]).toMatchObject({ loss: null, range: null });
  });
});

it('knows whether points stand for several steps', () => {
  expect(hasRange([point(1, 0.4)])).toBe(false);
  expect(hasRange([point(1, 0.4), point(9, 0.4, 0.3, 0.5)])).toBe(true);
});

describe('lossDomain', () => {
  it('holds every value within round limits', () => {
    const [low, high] = lossDomain(chartPoints([point(1, 0.31), point(2, 0.47)], 0, false), false);
    expect(low).toBeLessThanOrEqual(0.31);
    expect(low).toBeGreaterThanOrEqual(0.25);
    expect(high).toBeGreaterThanOrEqual(0.47);
    expect(high).toBeLessThanOrEqual(0.55);
  });

  it('is decades on a log scale, and something sane without values or for a flat line', () => {
    const points = chartPoints([point(1, 0.03), point(2, 0.4)], 0, true);
    expect(lossDomain(points, true)).toEqual([0.01, 1]);
    expect(lossDomain([], false)).toEqual([0, 1]);
    const [low, high] = lossDomain(chartPoints([point(1, 0.5), point(2, 0.5)], 0, false), false);
    expect(low).toBeLessThanOrEqual(0.5);
    expect(high).toBeGreaterThanOrEqual(0.5);
  });
});

describe('stepAxis', () => {
  it('has round ticks from zero, whole steps only', () => {
    expect(stepAxis(1, 742)).toEqual({ domain: [0, 742], ticks: [0, 200, 400, 600] });
    expect(stepAxis(3, 1600).ticks).toEqual([0, 500, 1000, 1500]);
    expect(stepAxis(1, 1)).toEqual({ domain: [0, 1], ticks: [0, 1] });
    expect(stepAxis(1, 3).ticks).toEqual([0, 1, 2, 3]);
  });

  it('begins where a resumed run begins', () => {
    const axis = stepAxis(801, 1600);
    expect(axis.domain).toEqual([801, 1600]);
    expect(axis.ticks).toEqual([1000, 1200, 1400, 1600]);
  });

  it('never has more ticks than fit', () => {
    for (let last = 1; last < 50_000; last = Math.ceil(last * 1.3)) {
      expect(stepAxis(1, last).ticks.length).toBeLessThanOrEqual(7);
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LossSeries } from './loss-series.js';

const losses = fc.array(fc.option(fc.double({ min: 0, max: 10, noNaN: true }), { nil: null }), {
  minLength: 1,
  maxLength: 400,
});

function seriesOf(values: (number | null)[]): LossSeries {
  const series = new LossSeries();
  values.forEach((loss, index) => series.add(index + 1, loss, null));
  return series;
}

describe('LossSeries', () => {
  it('gives at most as many points as asked, and loses no extreme', () => {
    fc.assert(
      fc.property(losses, fc.integer({ min: 2, max: 50 }), (values, maxPoints) => {
        const points = seriesOf(values).points(0, values.length, maxPoints);
        expect(points.length).toBeLessThanOrEqual(maxPoints);
        expect(points.at(-1)?.step).toBe(values.length);
        const known = values.filter((value) => value !== null);
        const minima = points.map((point) => point.min).filter((value) => value !== null);
        const maxima = points.map((point) => point.max).filter((value) => value !== null);
        if (known.length === 0) expect(minima).toEqual([]);
        else {
          expect(Math.min(...minima)).toBe(Math.min(...known));
          expect(Math.max(...maxima)).toBe(Math.max(...known));
        }
      }),
    );
  });

  it('keeps a step once, in order, whatever the order they come in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 100 }), (steps) => {
        const series = new LossSeries();
        const fresh = steps.filter((step) => series.add(step, step / 2, null));
        const wanted = [...new Set(steps)].sort((a, b) => a - b);
        expect([...series.entries()].map(([step]) => step)).toEqual(wanted);
        expect(fresh).toHaveLength(wanted.length);
        expect([...series.entries()].every(([step, loss]) => loss === step / 2)).toBe(true);
      }),
    );
  });

  it('cuts out a range', () => {
    const points = seriesOf([5, 4, 3, 2, 1]).points(2, 4, 10);
    expect(points.map((point) => [point.step, point.loss])).toEqual([
      [2, 4],
      [3, 3],
      [4, 2],
    ]);
  });
});

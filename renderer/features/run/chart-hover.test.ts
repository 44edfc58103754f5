import { expect, it } from 'vitest';
import type { ChartPoint } from './chart-data.js';
import { PLOT_LEFT, PLOT_RIGHT, pointAt, xOfStep } from './chart-hover.js';

const points: ChartPoint[] = [2, 10, 40, 100].map((step) => ({
  step,
  loss: 1,
  range: null,
  smooth: 1,
  average: 1,
}));
const WIDTH = 1000 + PLOT_LEFT + PLOT_RIGHT;
const DOMAIN = [0, 100] as const;

it('finds the nearest step under the pointer', () => {
  const at = (x: number) => pointAt(points, DOMAIN, PLOT_LEFT + x, WIDTH)?.step ?? null;
  expect([0, 55, 65, 240, 260, 690, 710, 1000].map(at)).toEqual([2, 2, 10, 10, 40, 40, 100, 100]);
  expect(at(-100)).toBe(null);
  expect(at(1100)).toBe(null);
  expect(pointAt([], DOMAIN, 300, WIDTH)).toBe(null);
  expect(pointAt(points, DOMAIN, 10, 20)).toBe(null);
});

it('draws a step where the pointer finds it', () => {
  for (const { step } of points) {
    expect(pointAt(points, DOMAIN, xOfStep(step, DOMAIN, WIDTH), WIDTH)?.step).toBe(step);
  }
});

import type { ChartPoint } from './chart-data.js';

/** Pixels of the chart that are not plot: the loss axis at the left, the margin at the right. */
export const PLOT_LEFT = 48;
export const PLOT_RIGHT = 12;

/** The point nearest to a pointer at `x` of a chart `width` pixels wide; null outside the plot or without points. */
export function pointAt(
  points: readonly ChartPoint[],
  domain: readonly [number, number],
  x: number,
  width: number,
): ChartPoint | null {
  const plot = width - PLOT_LEFT - PLOT_RIGHT;
  const share = (x - PLOT_LEFT) / plot;
  if (plot <= 0 || share < -0.02 || share > 1.02) return null;
  return nearest(points, domain[0] + share * (domain[1] - domain[0]));
}

/** Where a step lies, in pixels from the chart's left. */
export function xOfStep(step: number, domain: readonly [number, number], width: number): number {
  const share = (step - domain[0]) / (domain[1] - domain[0]);
  return PLOT_LEFT + share * (width - PLOT_LEFT - PLOT_RIGHT);
}

function nearest(points: readonly ChartPoint[], step: number): ChartPoint | null {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.step ?? 0) < step) low = middle + 1;
    else high = middle;
  }
  const after = points[low];
  const before = points[low - 1];
  if (after === undefined) return null;
  if (before === undefined) return after;
  return step - before.step <= after.step - step ? before : after;
}

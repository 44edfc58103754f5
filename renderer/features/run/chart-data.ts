import type { LossPoint } from '../../../shared/contract/index.js';
import { smoothLosses } from './loss-series.js';

/** One x position of the chart. `range`: extremes of the steps that one point stands for. */
export interface ChartPoint {
  readonly step: number;
  readonly loss: number | null;
  readonly range: readonly [number, number] | null;
  readonly smooth: number | null;
  readonly average: number | null;
}

/** What the chart draws. On a log scale values at or below zero have no place and leave a gap. */
export function chartPoints(
  points: readonly LossPoint[],
  weight: number,
  isLog: boolean,
): ChartPoint[] {
  const smooth = smoothLosses(points, weight);
  const fit = (value: number | null): number | null =>
    value === null || (isLog && value <= 0) ? null : value;
  return points.map((point, index) => {
    const min = fit(point.min);
    const max = fit(point.max);
    return {
      step: point.step,
      loss: fit(point.loss),
      range: min === null || max === null ? null : [min, max],
      smooth: fit(smooth[index] ?? null),
      average: fit(point.average),
    };
  });
}

/** True where points stand for several steps, so that a band of extremes has something to show. */
export function hasRange(points: readonly LossPoint[]): boolean {
  return points.some((point) => point.min !== null && point.max !== null && point.max > point.min);
}

/** Round limits of the loss axis; a few wild steps may leave the picture's top, never its bottom. */
export function lossDomain(points: readonly ChartPoint[], isLog: boolean): [number, number] {
  const values = points.flatMap((point) => [...(point.range ?? []), point.loss ?? []].flat());
  if (values.length === 0) return isLog ? [0.01, 1] : [0, 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (isLog) return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high * 1.0001))];
  return niceDomain(low, high);
}

function niceDomain(low: number, high: number): [number, number] {
  const span = high - low === 0 ? Math.abs(high) || 1 : high - low;
  const unit = 10 ** Math.floor(Math.log10(span));
  const step = span / unit < 2 ? unit / 5 : span / unit < 5 ? unit / 2 : unit;
  const bottom = Math.floor(low / step) * step;
  return [low >= 0 ? Math.max(0, bottom) : bottom, Math.ceil(high / step) * step];
}

/**
 * The step axis: from 0 when the run began at its start (a resumed one begins later), to the last step, with round ticks.
 */
export function stepAxis(
  first: number,
  last: number,
): { domain: [number, number]; ticks: number[] } {
  // A point of a thinned series has the last step of its bucket, so a first step slightly above 1 still means the start.
  const from = first <= Math.max(1, last / 50) ? 0 : first;
  const to = Math.max(last, from + 1);
  const unit = Math.max(1, niceStep((to - from) / 5));
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / unit) * unit; tick <= to; tick += unit) ticks.push(tick);
  return { domain: [from, to], ticks };
}

/** The next number of 1, 2, 5 times a power of ten. */
function niceStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(wanted, 1e-9)));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= wanted) ?? 10;
  return factor * power;
}

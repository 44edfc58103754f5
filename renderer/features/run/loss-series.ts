import type { LossPoint } from '../../../shared/contract/index.js';

/** New losses as `runs.delta` carries them: step, exact loss, moving average. `null` stands for NaN. */
export type NewLoss = readonly [step: number, loss: number | null, average: number | null];

/**
 * Merges live values into a series, in step order. A new value replaces an old one of the same step, so that a value that
 * came in the snapshot and in an event is drawn once.
 */
export function appendLosses(points: readonly LossPoint[], added: readonly NewLoss[]): LossPoint[] {
  if (added.length === 0) return [...points];
  const fresh = [...added].sort((a, b) => a[0] - b[0]);
  const first = fresh[0]?.[0] ?? 0;
  const kept = points.filter((point) => point.step < first);
  const byStep = new Map<number, LossPoint>();
  for (const point of points) if (point.step >= first) byStep.set(point.step, point);
  for (const [step, loss, average] of fresh) {
    byStep.set(step, { step, loss, average, min: loss, max: loss });
  }
  return [...kept, ...[...byStep.values()].sort((a, b) => a.step - b.step)];
}

/**
 * Thins a series to at most `maxPoints` points: each bucket of neighbours becomes one point with its mean, minimum and
 * maximum. NaN values in a bucket are ignored, so that the line goes on; a bucket of only NaN has `loss` null.
 */
export function thinLosses(points: readonly LossPoint[], maxPoints: number): LossPoint[] {
  const limit = Math.max(2, Math.floor(maxPoints));
  if (points.length <= limit) return [...points];
  const size = Math.ceil(points.length / limit);
  const out: LossPoint[] = [];
  for (let start = 0; start < points.length; start += size) {
    out.push(mergeBucket(points.slice(start, start + size)));
  }
  return out;
}

function mergeBucket(bucket: readonly LossPoint[]): LossPoint {
  const last = bucket[bucket.length - 1];
  if (last === undefined) throw new RangeError('an empty bucket has no point');
  return {
    step: last.step,
    loss: mean(bucket.map((point) => point.loss)),
    average: last.average,
    min: extreme(
      bucket.map((point) => point.min ?? point.loss),
      Math.min,
    ),
    max: extreme(
      bucket.map((point) => point.max ?? point.loss),
      Math.max,
    ),
  };
}

function numbers(values: readonly (number | null)[]): number[] {
  return values.filter((value): value is number => value !== null);
}

function mean(values: readonly (number | null)[]): number | null {
  const known = numbers(values);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function extreme(
  values: readonly (number | null)[],
  pick: (...values: number[]) => number,
): number | null {
  const known = numbers(values);
  return known.length === 0 ? null : pick(...known);
}

/**
 * Exponential moving average over steps, with bias correction at the start. `weight` (0 ≤ w < 1) is the share of the past
 * kept per step (not per point), so the curve looks the same however far the series is thinned. NaN values leave a gap.
 */
export function smoothLosses(points: readonly LossPoint[], weight: number): (number | null)[] {
  const keep = Math.min(Math.max(weight, 0), 0.9999);
  let sum = 0;
  let norm = 0;
  let before: number | null = null;
  return points.map((point) => {
    if (point.loss === null) return null;
    const distance = before === null ? 1 : Math.max(1, point.step - before);
    const past = keep ** distance;
    sum = sum * past + point.loss * (1 - past);
    norm = norm * past + (1 - past);
    before = point.step;
    return sum / norm;
  });
}

/** Where the loss was NaN: first step and how many points. Null: nowhere. */
export function nanSteps(points: readonly LossPoint[]): { first: number; count: number } | null {
  const bad = points.filter((point) => point.loss === null);
  const first = bad[0];
  return first === undefined ? null : { first: first.step, count: bad.length };
}

/** The epoch (from 1) that a step belongs to, where the plan is known. */
export function epochOfStep(
  step: number,
  totalSteps: number | null,
  epochs: number | null,
): number | null {
  if (totalSteps === null || epochs === null || totalSteps <= 0 || epochs <= 0) return null;
  return Math.min(epochs, Math.max(1, Math.ceil(step / (totalSteps / epochs))));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { randomNumbers } from '../../testing/random-numbers.js';
import type { RunPhase } from '../../contract/run-events.js';
import { EtaEstimator } from './eta.js';

/** A run as machines make them: noise, a slow drift, a slower start, samples and saves at fixed distances. */
function simulate(seed: number): { low: number; high: number; truth: number } | null {
  const random = randomNumbers(seed);
  const total = 80 + Math.floor(random() * 2000);
  const base = 50 + random() * 4000;
  const noise = random() * 0.4;
  const drift = (random() - 0.5) * 0.1;
  const warmUp = Math.floor(random() * 15);
  const pauseEvery = random() < 0.75 ? Math.max(5, Math.floor(total / (4 + random() * 40))) : 0;
  const pauseMs = base * (1 + random() * 40);
  const estimator = new EtaEstimator();
  let t = 0;
  let shown: { low: number; high: number } | null = null;
  let shownAt = 0;
  for (let step = 1; step <= total; step += 1) {
    const warm = step <= warmUp ? 2.5 : 1;
    t += base * warm * (1 + drift * (step / total)) * (1 + noise * (random() - 0.5));
    estimator.tick(step, t);
    if (pauseEvery > 0 && step % pauseEvery === 0) {
      estimator.enterPhase('sampling', t);
      t += pauseMs * (0.8 + 0.4 * random());
      estimator.enterPhase('training', t);
    }
    if (step === Math.ceil(total / 4)) {
      shown = estimator.timeLeft(total);
      shownAt = t;
    }
  }
  return shown === null ? null : { ...shown, truth: (t - shownAt) / 1000 };
}

it('at a quarter of the run the true end lies inside the shown range in at least nine of ten runs', () => {
  const runs = Array.from({ length: 600 }, (_, index) => simulate(index + 1)).filter(
    (run) => run !== null,
  );
  expect(runs.length).toBeGreaterThan(500);
  const inside = runs.filter(({ low, high, truth }) => low <= truth && truth <= high).length;
  expect(inside / runs.length).toBeGreaterThanOrEqual(0.9);
  // A range that is right because it says nothing would be no estimate.
  const widths = runs
    .map(({ low, high }) => (high - low) / ((high + low) / 2))
    .sort((a, b) => a - b);
  expect(widths[Math.floor(widths.length / 2)]).toBeLessThan(0.4);
});

it('says nothing before there is something to judge by', () => {
  const estimator = new EtaEstimator();
  for (let step = 1; step <= 20; step += 1) estimator.tick(step, step * 100);
  expect(estimator.timeLeft(100)).toBeNull();
  estimator.tick(21, 2100);
  expect(estimator.timeLeft(100)).not.toBeNull();
});

it('tells one time, between the two that it may be', () => {
  const estimator = new EtaEstimator();
  for (let step = 1; step <= 50; step += 1) estimator.tick(step, step * 100);
  const left = estimator.timeLeft(250);
  expect(left?.seconds).toBeCloseTo(20, 5);
  expect(left?.low).toBeLessThan(20);
  expect(left?.high).toBeGreaterThan(20);
  expect(estimator.timeLeft(50)?.seconds).toBe(0);
});

it('is not thrown off by a clock that jumps back', () => {
  const estimator = new EtaEstimator();
  for (let step = 1; step <= 100; step += 1) {
    estimator.tick(step, step * 1000 - (step > 50 ? 3_600_000 : 0));
  }
  const range = estimator.timeLeft(200);
  expect(range?.low).toBeGreaterThan(80);
  expect(range?.high).toBeLessThan(120);
});

/** Steps and phases of recorded runs of sd-scripts that trained to their end, with the milliseconds since their start. */
type Recorded = Record<
  string,
  { total: number; samplesEvery: number | null; events: [RunPhase | number, number][] }
>;

/** The first range that is shown at a quarter of the run or later, and how long it really took from there. */
function replay({ total, samplesEvery, events }: Recorded[string]) {
  const estimator = new EtaEstimator();
  const end = Math.max(...events.flatMap(([what, t]) => (typeof what === 'number' ? [t] : [])));
  for (const [what, t] of events) {
    if (typeof what !== 'number') {
      estimator.enterPhase(what, t);
      continue;
    }
    estimator.tick(what, t);
    const range = what < total / 4 ? null : estimator.timeLeft(total, samplesEvery);
    if (range !== null && what < total)
      return { ...range, truth: (end - t) / 1000, at: what / total };
  }
  return null;
}

it('of recorded runs the true end lies inside the range that is shown first, from a quarter on', () => {
  const path = join(import.meta.dirname, '../../../fixtures/trainer/step-times.json');
  const recorded = JSON.parse(readFileSync(path, 'utf8')) as Recorded;
  const shown = Object.entries(recorded).flatMap(([name, run]) => {
    const range = replay(run);
    return range === null ? [] : [{ name, ...range }];
  });
  expect(shown.length).toBeGreaterThanOrEqual(9);
  const outside = shown.filter(({ low, high, truth }) => truth < low || truth > high);
  expect({ outside, of: shown.length }).toEqual({
    outside: outside.slice(0, Math.floor(shown.length / 10)),
    of: shown.length,
  });
});

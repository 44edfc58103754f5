import { describe, expect, it } from 'vitest';
import { LossWatch, stallNotice } from './loss-watch.js';

function watch(count: number, loss: (step: number) => number | null, total = 10_000) {
  const watched = new LossWatch();
  for (let step = 1; step <= count; step += 1) {
    const value = loss(step);
    watched.take(step, value, value === null, step);
  }
  return watched.notices(total, 4e-4).map(({ code }) => code);
}

/** Scatter as drawn timesteps make it: the same each time, and larger than what is learned. */
const scatter = (step: number) => 0.15 * Math.sin(step * 12.9898) * Math.cos(step * 78.233);
const falling = (step: number) => 0.3 + 0.7 * Math.exp(-step / 600) + scatter(step);

describe('the loss watch', () => {
  it('is quiet about a loss that falls, however it scatters', () => {
    for (const steps of [10, 100, 500, 1500]) expect(watch(steps, falling)).toEqual([]);
  });

  it('tells of NaN at once', () => {
    expect(watch(7, (step) => (step < 7 ? 0.5 : null))).toEqual(['nan']);
  });

  it('does not blame the learning rate for a NaN before anything was learned', () => {
    const advice = (losses: (number | null)[]) => {
      const watched = new LossWatch();
      losses.forEach((loss, at) => watched.take(at + 1, loss, loss === null, at));
      return watched.notices(100, 4e-4).find(({ code }) => code === 'nan')?.advice;
    };
    expect(advice([null, null])).toMatch(/not the learning rate: a model file or an image/);
    expect(advice([0.5, null])).toMatch(/lower learning rate/);
  });

  it('tells of a loss that runs away, and takes it back when it comes down again', () => {
    const up = (step: number) => (step < 300 ? 0.4 : 1.2) + scatter(step);
    expect(watch(400, up)).toContain('divergence');
    const down = (step: number) => (step > 300 && step <= 350 ? 1.2 : 0.4) + scatter(step);
    expect(watch(500, down)).not.toContain('divergence');
  });

  it('tells of a plateau only before half of the plan', () => {
    const flat = (step: number) => 0.4 + scatter(step);
    expect(watch(600, flat)).toEqual(['plateau']);
    expect(watch(600, flat, 800)).toEqual([]);
  });

  it('names a lower learning rate', () => {
    const watched = new LossWatch();
    watched.take(1, 0.4, false, 1);
    watched.take(2, null, true, 2);
    expect(watched.notices(null, 4e-4)[0]?.advice).toContain('0.0002');
  });
});

it('tells of a standstill after ten minutes, or twenty slow steps', () => {
  expect(stallNotice(0, 1000, 9 * 60_000)).toBeNull();
  expect(stallNotice(0, 1000, 11 * 60_000)).toMatchObject({ code: 'stalled' });
  expect(stallNotice(0, 60_000, 15 * 60_000)).toBeNull();
  expect(stallNotice(null, null, 1e12)).toBeNull();
});

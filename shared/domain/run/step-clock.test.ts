import { describe, expect, it } from 'vitest';
import { StepClock } from './step-clock.js';

/** A clock after `count` steps of `ms` each. */
function after(count: number, ms: number, clock = new StepClock(), from = 0): StepClock {
  for (let step = 1; step <= count; step += 1) clock.tick(from + step, (from + step) * ms);
  return clock;
}

describe('StepClock', () => {
  it.each([
    [2, 1000, null],
    [10, 10, null],
    [1000, 10, 100],
    [100, 2000, 0.5],
  ])('%i steps of %i ms: %s a second', (count, ms, rate) => {
    const measured = after(count, ms).rate();
    if (rate === null) expect(measured).toBeNull();
    else expect(measured).toBeCloseTo(rate, 5);
  });

  it('leaves out the time between training and the next step after samples', () => {
    const clock = after(100, 100);
    clock.enterPhase('sampling', 10_000);
    clock.enterPhase('training', 60_000);
    clock.tick(101, 60_100);
    expect(clock.rate()).toBeCloseTo(10, 5);
  });

  it('follows a change of speed within its window', () => {
    const clock = after(200, 100);
    for (let step = 1; step <= 60; step += 1) clock.tick(200 + step, 20_000 + step * 1000);
    expect(clock.rate()).toBeCloseTo(1, 1);
  });
});

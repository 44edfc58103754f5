import { describe, expect, test } from 'vitest';
import { learningRateAt, type Schedule } from './schedule.js';
import { SCHEDULERS } from './settings.js';

const base: Schedule = {
  name: 'constant',
  warmupSteps: 10,
  totalSteps: 110,
  restartCycles: 1,
  polynomialPower: 1,
  learningRate: 2,
};

describe('learning rates', () => {
  test.each([
    // name, steps done, rate: by hand from the definitions
    ['constant', 0, 2],
    ['constant', 109, 2],
    ['constant_with_warmup', 5, 1],
    ['constant_with_warmup', 60, 2],
    ['linear', 60, 1],
    ['cosine', 10, 2],
    ['cosine', 60, 1],
    ['cosine', 35, 1 + Math.SQRT1_2],
    ['cosine_with_restarts', 60, 1],
    ['polynomial', 60, 1 + 0.5e-7],
    ['polynomial', 110, 1e-7],
  ] as const)('%s after %i steps', (name, done, rate) => {
    expect(learningRateAt({ ...base, name }, done)).toBeCloseTo(rate, 12);
  });

  test('restarts begin anew at the top', () => {
    const schedule: Schedule = { ...base, name: 'cosine_with_restarts', restartCycles: 2 };
    expect(learningRateAt(schedule, 59)).toBeLessThan(0.01);
    expect(learningRateAt(schedule, 60)).toBe(2);
  });

  test.each(SCHEDULERS.filter((name) => name !== 'constant'))(
    '%s starts its warm-up at 0',
    (name) => {
      expect(learningRateAt({ ...base, name }, 0)).toBe(0);
      expect(learningRateAt({ ...base, name }, 5)).toBe(1);
    },
  );
});

import type { SchedulerName } from './settings.js';

export interface Schedule {
  readonly name: SchedulerName;
  readonly warmupSteps: number;
  readonly totalSteps: number;
  readonly restartCycles: number;
  readonly polynomialPower: number;
  readonly learningRate: number;
}

/** Where a polynomial schedule ends, as in the trainer's library. */
const POLYNOMIAL_END = 1e-7;

/** The learning rate of an optimizer step. `done`: steps before it, so that the first step of a warm-up has rate 0. */
export function learningRateAt(schedule: Schedule, done: number): number {
  const { name, warmupSteps, learningRate } = schedule;
  if (name === 'constant') return learningRate;
  if (done < warmupSteps) return (learningRate * done) / Math.max(1, warmupSteps);
  if (name === 'constant_with_warmup') return learningRate;
  const length = Math.max(1, schedule.totalSteps - warmupSteps);
  return afterWarmup(schedule, (done - warmupSteps) / length);
}

function afterWarmup(schedule: Schedule, progress: number): number {
  const { learningRate } = schedule;
  const left = Math.max(0, 1 - progress);
  switch (schedule.name) {
    case 'cosine':
      return learningRate * half(Math.min(1, progress));
    case 'cosine_with_restarts':
      return progress >= 1 ? 0 : learningRate * half((progress * schedule.restartCycles) % 1);
    case 'polynomial': {
      const range = learningRate - POLYNOMIAL_END;
      return progress >= 1
        ? POLYNOMIAL_END
        : range * left ** schedule.polynomialPower + POLYNOMIAL_END;
    }
    default:
      return learningRate * left;
  }
}

/** Half a cosine wave: 1 at 0, 0 at 1. */
function half(progress: number): number {
  return 0.5 * (1 + Math.cos(Math.PI * progress));
}

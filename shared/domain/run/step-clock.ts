import type { RunPhase } from '../../contract/run-events.js';

/** Steps over which the rate is measured: long enough to be calm, short enough to follow a change. */
const WINDOW = 60;
/** Below these no rate is shown: the first steps warm up kernels and caches. */
const MIN_STEPS = 5;
const MIN_MS = 1500;

/** Rate of the training loop over its recent steps; time spent sampling or saving does not count into the rate. */
export class StepClock {
  readonly #durations: { steps: number; ms: number }[] = [];
  #lastStep: number | null = null;
  #lastAt = 0;

  /** A step was done at `t` (ms). */
  tick(step: number, t: number): void {
    if (this.#lastStep !== null && step > this.#lastStep && t >= this.#lastAt) {
      this.#durations.push({ steps: step - this.#lastStep, ms: t - this.#lastAt });
      if (this.#durations.length > WINDOW) this.#durations.shift();
    }
    this.#lastStep = step;
    this.#lastAt = t;
  }

  /** After a pause for samples or saving, the next step is measured from here. */
  enterPhase(phase: RunPhase, t: number): void {
    if (phase === 'training' && this.#lastStep !== null) this.#lastAt = t;
  }

  /** Steps a second, or null until it is stable. */
  rate(): number | null {
    const steps = this.#durations.reduce((sum, entry) => sum + entry.steps, 0);
    const ms = this.#durations.reduce((sum, entry) => sum + entry.ms, 0);
    if (steps < MIN_STEPS || ms < MIN_MS) return null;
    return (steps / ms) * 1000;
  }
}

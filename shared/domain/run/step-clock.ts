import type { RunPhase } from '../../contract/run-events.js';

/** Window of the rate: this many recent steps, or this time (ms) for fast steps. Long enough to be steady, short to adapt. */
const WINDOW_STEPS = 60;
const WINDOW_MS = 5000;
/** Below these no rate is shown: the first steps warm up kernels and caches. */
const MIN_STEPS = 5;
const MIN_MS = 1500;

/** What a clock remembers between steps. */
export interface StepClockState {
  durations: { steps: number; ms: number }[];
  ms: number;
  lastStep: number | null;
  lastAt: number;
}

/** Rate of the training loop over its recent steps; time spent sampling or saving does not count into the rate. */
export class StepClock {
  #durations: { steps: number; ms: number }[] = [];
  #ms = 0;
  #lastStep: number | null = null;
  #lastAt = 0;

  /** What it remembers, for keeping it in a file. */
  get state(): StepClockState {
    return {
      durations: this.#durations,
      ms: this.#ms,
      lastStep: this.#lastStep,
      lastAt: this.#lastAt,
    };
  }

  /** Goes on from what an earlier one remembered. */
  restore({ durations, ms, lastStep, lastAt }: StepClockState): void {
    this.#durations = [...durations];
    this.#ms = ms;
    this.#lastStep = lastStep;
    this.#lastAt = lastAt;
  }

  /** A step was done at `t` (ms). */
  tick(step: number, t: number): void {
    if (this.#lastStep !== null && step > this.#lastStep && t >= this.#lastAt) {
      this.#durations.push({ steps: step - this.#lastStep, ms: t - this.#lastAt });
      this.#ms += t - this.#lastAt;
      this.#dropOld();
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
    if (steps < MIN_STEPS || this.#ms < MIN_MS) return null;
    return (steps / this.#ms) * 1000;
  }

  #dropOld(): void {
    for (;;) {
      const oldest = this.#durations[0];
      if (!oldest || this.#durations.length <= WINDOW_STEPS) return;
      if (this.#ms - oldest.ms < WINDOW_MS) return;
      this.#ms -= oldest.ms;
      this.#durations.shift();
    }
  }
}

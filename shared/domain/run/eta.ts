import type { RunPhase } from '../../contract/run-events.js';

/** What an estimate stands on: the measured rate and how much of the way had other phases in between. */
const MIN_STEPS = 20;
/** More measurements than this are put together in pairs: a run of a million steps must not cost more than a short one. */
const MOST_KEPT = 1024;
/** Recent steps that tell how the rate wanders. */
const BLOCKS = 12;
/** Half width of a range of about nine in ten, in standard errors of a normal distribution. */
const WIDTH = 1.645;
/** No estimate is surer than this share: cards get warm, other programs come and go. */
const LEAST_SPREAD = 0.05;

export interface EtaRange {
  readonly low: number;
  readonly high: number;
}

/** What an estimator remembers between steps. */
export interface EtaState {
  steps: { step: number; ms: number }[];
  lastStep: number | null;
  lastAt: number;
  pauseFrom: number | null;
  pauseMs: number;
  pausedSteps: number[];
  pauses: number[];
  firstStep: number;
}

/**
 * Time left as a range. The loop itself and what comes between its steps (samples, saving) are measured apart: pauses that
 * have been seen are expected to come again as often a step as so far. Wall clock in, so it needs no knowledge of the plan.
 */
export class EtaEstimator {
  #now: EtaState = {
    steps: [],
    lastStep: null,
    lastAt: 0,
    pauseFrom: null,
    pauseMs: 0,
    pausedSteps: [],
    pauses: [],
    firstStep: 0,
  };

  /** What it remembers, for keeping it in a file. */
  get state(): EtaState {
    return this.#now;
  }

  /** Goes on from what an earlier one remembered. */
  restore(state: EtaState): void {
    this.#now = {
      ...state,
      steps: [...state.steps],
      pausedSteps: [...state.pausedSteps],
      pauses: [...state.pauses],
    };
  }

  /** A step was done at `t` (ms). */
  tick(step: number, t: number): void {
    if (this.#now.lastStep === null) this.#now.firstStep = step;
    else if (step > this.#now.lastStep && t >= this.#now.lastAt) {
      this.#now.steps.push({
        step: step - this.#now.lastStep,
        ms: Math.max(0, t - this.#now.lastAt - this.#now.pauseMs),
      });
    }
    if (this.#now.steps.length > MOST_KEPT) this.#now.steps = inPairs(this.#now.steps);
    this.#now.lastStep = step;
    this.#now.lastAt = t;
    this.#now.pauseMs = 0;
  }

  /** The run went into another phase at `t` (ms): all but training is a pause of the loop. */
  enterPhase(phase: RunPhase, t: number): void {
    if (this.#now.lastStep === null) return;
    if (phase === 'training') {
      if (this.#now.pauseFrom === null) return;
      const ms = Math.max(0, t - this.#now.pauseFrom);
      this.#now.pauseMs += ms;
      this.#now.pauses.push(ms);
      this.#now.pausedSteps.push(this.#now.lastStep);
      this.#now.pauseFrom = null;
    } else {
      this.#now.pauseFrom ??= t;
    }
  }

  /** Seconds left to step `total`, as a range; null until there is enough to judge by. */
  range(total: number): EtaRange | null {
    const done = this.#now.steps.reduce((sum, { step }) => sum + step, 0);
    if (this.#now.lastStep === null || done < MIN_STEPS) return null;
    const left = Math.max(0, total - this.#now.lastStep);
    const { mean, error } = this.#rate(done);
    const pause = this.#pauseLeft(left);
    const middle = left * mean + pause.mean;
    const spread = Math.max(
      Math.hypot(WIDTH * error * left, WIDTH * pause.error),
      LEAST_SPREAD * middle,
    );
    return { low: Math.max(0, middle - spread) / 1000, high: (middle + spread) / 1000 };
  }

  /** Milliseconds a step, weighted towards the later ones, and how far off that may be for the rest of the run. */
  #rate(done: number): { mean: number; error: number } {
    const size = Math.max(1, Math.floor(done / BLOCKS));
    const blocks: number[] = [];
    let ms = 0;
    let steps = 0;
    for (const one of this.#now.steps) {
      ms += one.ms;
      steps += one.step;
      if (steps < size) continue;
      blocks.push(ms / steps);
      ms = 0;
      steps = 0;
    }
    // The first block holds what warms up only once; the newest count most.
    const used = blocks.length > 3 ? blocks.slice(1) : blocks;
    const weights = used.map((_, at) => at + 1);
    const sum = weights.reduce((all, weight) => all + weight, 0);
    const mean = used.reduce((all, value, at) => all + value * (weights[at] ?? 0), 0) / sum;
    const variance =
      used.reduce((all, value, at) => all + (weights[at] ?? 0) * (value - mean) ** 2, 0) / sum;
    // Rates of a machine drift: neighbouring blocks are alike, so many blocks are not as good as many independent ones.
    return { mean, error: Math.sqrt(variance) };
  }

  /** Pauses that are still to come, by how often they came so far. */
  #pauseLeft(left: number): { mean: number; error: number } {
    const count = this.#now.pauses.length;
    if (count === 0) return { mean: 0, error: 0 };
    const mean = this.#now.pauses.reduce((sum, ms) => sum + ms, 0) / count;
    const variance = this.#now.pauses.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / count;
    const every = this.#pauseEvery();
    const expected = left / every;
    // The interval is known to a pause more or less.
    return { mean: expected * mean, error: Math.hypot(mean, Math.sqrt(variance * expected)) };
  }

  #pauseEvery(): number {
    const places = [...new Set(this.#now.pausedSteps)];
    const count = places.length;
    const last = places[count - 1] ?? 0;
    const first = places[0] ?? 0;
    // Several pauses at one step (save, then samples) come as one; with a single place its distance from the start counts.
    const steps =
      count > 1 ? (last - first) / (count - 1) : Math.max(1, last - this.#now.firstStep + 1);
    return steps / (this.#now.pauses.length / count);
  }
}

function inPairs(steps: readonly { step: number; ms: number }[]): { step: number; ms: number }[] {
  const pairs: { step: number; ms: number }[] = [];
  for (let at = 0; at < steps.length; at += 2) {
    const [one, other] = [steps[at], steps[at + 1]];
    pairs.push({
      step: (one?.step ?? 0) + (other?.step ?? 0),
      ms: (one?.ms ?? 0) + (other?.ms ?? 0),
    });
  }
  return pairs;
}

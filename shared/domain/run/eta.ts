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

/**
 * Time left as a range. The loop itself and what comes between its steps (samples, saving) are measured apart: pauses that
 * have been seen are expected to come again as often a step as so far. Wall clock in, so it needs no knowledge of the plan.
 */
export class EtaEstimator {
  #steps: { step: number; ms: number }[] = [];
  #lastStep: number | null = null;
  #lastAt = 0;
  #pauseFrom: number | null = null;
  #pauseMs = 0;
  #pausedSteps: number[] = [];
  #pauses: number[] = [];
  #firstStep = 0;

  /** A step was done at `t` (ms). */
  tick(step: number, t: number): void {
    if (this.#lastStep === null) this.#firstStep = step;
    else if (step > this.#lastStep && t >= this.#lastAt) {
      this.#steps.push({
        step: step - this.#lastStep,
        ms: Math.max(0, t - this.#lastAt - this.#pauseMs),
      });
    }
    if (this.#steps.length > MOST_KEPT) this.#steps = inPairs(this.#steps);
    this.#lastStep = step;
    this.#lastAt = t;
    this.#pauseMs = 0;
  }

  /** The run went into another phase at `t` (ms): all but training is a pause of the loop. */
  enterPhase(phase: RunPhase, t: number): void {
    if (this.#lastStep === null) return;
    if (phase === 'training') {
      if (this.#pauseFrom === null) return;
      const ms = Math.max(0, t - this.#pauseFrom);
      this.#pauseMs += ms;
      this.#pauses.push(ms);
      this.#pausedSteps.push(this.#lastStep);
      this.#pauseFrom = null;
    } else {
      this.#pauseFrom ??= t;
    }
  }

  /** Seconds left to step `total`, as a range; null until there is enough to judge by. */
  range(total: number): EtaRange | null {
    const done = this.#steps.reduce((sum, { step }) => sum + step, 0);
    if (this.#lastStep === null || done < MIN_STEPS) return null;
    const left = Math.max(0, total - this.#lastStep);
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
    for (const one of this.#steps) {
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
    const count = this.#pauses.length;
    if (count === 0) return { mean: 0, error: 0 };
    const mean = this.#pauses.reduce((sum, ms) => sum + ms, 0) / count;
    const variance = this.#pauses.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / count;
    const every = this.#pauseEvery();
    const expected = left / every;
    // The interval is known to a pause more or less.
    return { mean: expected * mean, error: Math.hypot(mean, Math.sqrt(variance * expected)) };
  }

  #pauseEvery(): number {
    const places = [...new Set(this.#pausedSteps)];
    const count = places.length;
    const last = places[count - 1] ?? 0;
    const first = places[0] ?? 0;
    // Several pauses at one step (save, then samples) come as one; with a single place its distance from the start counts.
    const steps =
      count > 1 ? (last - first) / (count - 1) : Math.max(1, last - this.#firstStep + 1);
    return steps / (this.#pauses.length / count);
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

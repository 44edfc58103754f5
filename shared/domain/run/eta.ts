import type { RunPhase } from '../../contract/run-events.js';

/** Steps that must be measured before there is an estimate. */
const MIN_STEPS = 20;
/** Above this number, measurements are merged in pairs, so that memory and time stay bounded in a run of a million steps. */
const MOST_KEPT = 1024;
/** Blocks into which the measured steps are cut; the scatter of their rates is the error of the estimate. */
const BLOCKS = 12;
/** Half width of a 90 % interval of the normal distribution, in standard errors. */
const WIDTH = 1.645;
/** Least half width of the range, as a share of the estimate: cards get warm, and other programs come and go. */
const LEAST_SPREAD = 0.05;

/**
 * Guessed time of one sampling, in training steps: two prompts of 20 denoising steps, each a forward pass of about a third of
 * a training step. Until a sampling was measured, the range reaches from nothing to twice this guess.
 */
const SAMPLES_GUESS = 13;

/** Time left in seconds. */
export interface TimeLeft {
  readonly seconds: number;
  /** Bounds of a range of about 90 % probability, in seconds. */
  readonly low: number;
  readonly high: number;
}

/** The state of an estimator, as it is kept in a file. */
export interface EtaState {
  steps: { step: number; ms: number }[];
  lastStep: number | null;
  lastAt: number;
  /** The running phase other than training, and its start in ms; null while training. */
  pause: { kind: RunPhase; from: number } | null;
  pauseMs: number;
  /** All pauses. `step`: the last step before the pause; null before the first step, where the pause tells no interval. */
  pauseLog: { kind: RunPhase; ms: number; step: number | null }[];
  firstStep: number;
}

/**
 * Estimates the time left, with a range. Training steps and the pauses between them (sampling, saving) are measured
 * separately; each kind of pause is expected at the same interval of steps as so far. All input is wall clock time, so the
 * estimator need not know the plan of the run.
 */
export class EtaEstimator {
  #now: EtaState = {
    steps: [],
    lastStep: null,
    lastAt: 0,
    pause: null,
    pauseMs: 0,
    pauseLog: [],
    firstStep: 0,
  };

  /** The state to keep in a file. */
  get state(): EtaState {
    return this.#now;
  }

  /** Goes on from what an earlier one remembered. */
  restore(state: EtaState): void {
    this.#now = {
      ...state,
      steps: [...state.steps],
      pauseLog: [...state.pauseLog],
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
    const { pause, lastStep } = this.#now;
    if (pause !== null) {
      const ms = Math.max(0, t - pause.from);
      if (lastStep !== null) this.#now.pauseMs += ms;
      this.#now.pauseLog.push({ kind: pause.kind, ms, step: lastStep });
    }
    // Of the phases before the first step only sampling recurs later; loading and caching do not.
    const counts = phase !== 'training' && (lastStep !== null || phase === 'sampling');
    this.#now.pause = counts ? { kind: phase, from: t } : null;
  }

  /**
   * Time left to step `total`; null before `MIN_STEPS` measured steps. `samplesEvery`: configured steps between two
   * samplings, used until the first one was measured; null without samples.
   */
  timeLeft(total: number, samplesEvery: number | null = null): TimeLeft | null {
    const done = this.#now.steps.reduce((sum, { step }) => sum + step, 0);
    if (this.#now.lastStep === null || done < MIN_STEPS) return null;
    const left = Math.max(0, total - this.#now.lastStep);
    const { mean, error } = this.#rate(done);
    const pause = this.#pauseLeft(left, mean, samplesEvery);
    const middle = left * mean + pause.mean;
    const spread = Math.max(
      Math.hypot(WIDTH * error * left, WIDTH * pause.error),
      LEAST_SPREAD * middle,
    );
    return {
      seconds: middle / 1000,
      low: Math.max(0, middle - spread) / 1000,
      high: (middle + spread) / 1000,
    };
  }

  /** Milliseconds per step, weighted towards recent steps, and the error of that rate over the rest of the run. */
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
    // The first block contains the warm-up, so it is dropped; the weight of the others grows with their recency.
    const used = blocks.length > 3 ? blocks.slice(1) : blocks;
    const weights = used.map((_, at) => at + 1);
    const sum = weights.reduce((all, weight) => all + weight, 0);
    const mean = used.reduce((all, value, at) => all + value * (weights[at] ?? 0), 0) / sum;
    const variance =
      used.reduce((all, value, at) => all + (weights[at] ?? 0) * (value - mean) ** 2, 0) / sum;
    // No division by the number of blocks: a machine's rate drifts, so neighbouring blocks are correlated samples.
    return { mean, error: Math.sqrt(variance) };
  }

  /** Expected ms of all future pauses, with its error; each kind of pause recurs at its interval so far. */
  #pauseLeft(
    left: number,
    stepMs: number,
    samplesEvery: number | null,
  ): { mean: number; error: number } {
    const came = this.#now.pauseLog.filter(({ step }) => step !== null);
    const kinds = new Set(came.map(({ kind }) => kind));
    const parts = [...kinds].map((kind) => this.#pausesOf(kind, left));
    if (samplesEvery !== null && !kinds.has('sampling')) {
      parts.push(this.#samplesToCome(left / samplesEvery, stepMs));
    }
    return {
      mean: parts.reduce((sum, part) => sum + part.mean, 0),
      error: Math.hypot(...parts.map((part) => part.error)),
    };
  }

  /** Expected ms of `count` samplings before one was measured in the loop: by those before the first step, else the guess. */
  #samplesToCome(count: number, stepMs: number): { mean: number; error: number } {
    const before = this.#now.pauseLog.filter(({ kind }) => kind === 'sampling');
    if (before.length === 0) {
      const mean = count * SAMPLES_GUESS * stepMs;
      return { mean, error: mean / WIDTH };
    }
    const ms = before.reduce((sum, pause) => sum + pause.ms, 0) / before.length;
    return { mean: count * ms, error: ms };
  }

  #pausesOf(kind: RunPhase, left: number): { mean: number; error: number } {
    const all = this.#now.pauseLog.filter((pause) => pause.kind === kind);
    const steps = all.flatMap(({ step }) => (step === null ? [] : [step]));
    const mean = all.reduce((sum, { ms }) => sum + ms, 0) / all.length;
    const variance = all.reduce((sum, { ms }) => sum + (ms - mean) ** 2, 0) / all.length;
    const expected = left / this.#pauseEvery(steps);
    // The number of future pauses is uncertain by one pause.
    return { mean: expected * mean, error: Math.hypot(mean, Math.sqrt(variance * expected)) };
  }

  /** Mean number of steps per pause of a kind, from the steps after which its pauses came. */
  #pauseEvery(pausedSteps: readonly number[]): number {
    const places = [...new Set(pausedSteps)];
    const count = places.length;
    const last = places[count - 1] ?? 0;
    const first = places[0] ?? 0;
    // Several pauses after one step (one per saved file) share one interval. A single step gives its distance from the start.
    const steps =
      count > 1 ? (last - first) / (count - 1) : Math.max(1, last - this.#now.firstStep + 1);
    return steps / (pausedSteps.length / count);
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

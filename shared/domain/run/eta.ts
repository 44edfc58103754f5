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

/**
 * Making samples takes about as long as so many steps: two prompts of 20 denoising steps, each a forward pass, which is about
 * a third of a training step. Shown as a range from none to twice of it until one has been measured.
 */
const SAMPLES_GUESS = 13;

/** Time left in seconds. */
export interface TimeLeft {
  readonly seconds: number;
  /** It lies between these with a probability of about nine in ten. */
  readonly low: number;
  readonly high: number;
}

/** What an estimator remembers between steps. */
export interface EtaState {
  steps: { step: number; ms: number }[];
  lastStep: number | null;
  lastAt: number;
  /** The phase other than training that it is in, and since when. */
  pause: { kind: RunPhase; from: number } | null;
  pauseMs: number;
  /** Each pause: what it was, how long, after which step; null: before the first one, so it tells its length only. */
  pauseLog: { kind: RunPhase; ms: number; step: number | null }[];
  firstStep: number;
}

/**
 * The time left, as an estimate with its range. The loop itself and what comes between its steps (samples, saving) are measured apart: pauses that
 * have been seen are expected to come again as often a step as so far. Wall clock in, so it needs no knowledge of the plan.
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

  /** What it remembers, for keeping it in a file. */
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
    // Before the first step only samples tell something of what is to come: loading and caching are over then.
    const counts = phase !== 'training' && (lastStep !== null || phase === 'sampling');
    this.#now.pause = counts ? { kind: phase, from: t } : null;
  }

  /**
   * Time left to step `total`; null until there is enough to judge by. `samplesEvery`: steps from one making of
   * samples to the next, as configured, for the time before the first has been seen; null when none are made.
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

  /** Pauses that are still to come: each kind by how often it came so far. */
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

  /** Before the first samples of the loop: as long as those made before the first step, or a guess between nothing and twice it. */
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
    // The interval is known to a pause more or less.
    return { mean: expected * mean, error: Math.hypot(mean, Math.sqrt(variance * expected)) };
  }

  /** Steps from one pause of a kind to the next, by the steps at which they came. */
  #pauseEvery(pausedSteps: readonly number[]): number {
    const places = [...new Set(pausedSteps)];
    const count = places.length;
    const last = places[count - 1] ?? 0;
    const first = places[0] ?? 0;
    // Several pauses at one step (a file each) come as one; with a single place its distance from the start counts.
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

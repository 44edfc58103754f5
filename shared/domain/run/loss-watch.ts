import type { RunNotice } from '../../contract/runs.js';

/** Steps per window: the loss of a single step depends on its random timestep, so only means over many steps compare. */
const WINDOW = 50;
/** A window mean above this many times the lowest earlier mean counts as divergence. */
const DIVERGED = 2;
/** The last half of so many windows without a lower mean is a plateau; early when it comes before half of the plan. */
const PLATEAU_WINDOWS = 8;
const PLATEAU_GAIN = 0.005;
/** A run stalls without a step for this time (ms) or for this many usual step times, whichever is longer. */
const STALL_MS = 10 * 60_000;
const STALL_STEPS = 20;

/** The state of a watch, as it is kept in a file; its size does not grow with the run. */
export interface LossWatchState {
  /** Sum and number of the losses in the window that is not full yet. */
  sum: number;
  count: number;
  windows: number;
  /** Means of the last windows, and the lowest mean of all earlier ones; null (JSON has no infinity) while there are none. */
  newer: number[];
  bestOlder: number | null;
  nanAt: number | null;
  /** The loss of the first step was NaN already, so a high learning rate cannot be the cause. */
  wasNaNAtOnce: boolean;
  divergedAt: number | null;
  plateauAt: number | null;
  lastStep: number;
}

/**
 * Watches the losses of a run and says what its user may want to know. It never changes anything. Windows are means of
 * `WINDOW` steps.
 */
export class LossWatch {
  #state: LossWatchState = {
    sum: 0,
    count: 0,
    windows: 0,
    newer: [],
    bestOlder: null,
    nanAt: null,
    wasNaNAtOnce: false,
    divergedAt: null,
    plateauAt: null,
    lastStep: 0,
  };

  /** The state to keep in a file. */
  get state(): LossWatchState {
    return this.#state;
  }

  /** Continues from the state that an earlier watch kept. */
  restore(state: LossWatchState): void {
    this.#state = { ...state, newer: [...state.newer] };
  }

  /** The loss of one step, once each; null: not a number. `t`: Unix ms. */
  take(step: number, loss: number | null, isNaN: boolean, t: number): void {
    const now = this.#state;
    if (isNaN && now.lastStep === 0) now.wasNaNAtOnce = true;
    now.lastStep = Math.max(now.lastStep, step);
    if (isNaN) now.nanAt ??= t;
    if (loss === null) return;
    now.sum += loss;
    now.count += 1;
    if (now.count < WINDOW) return;
    const mean = now.sum / now.count;
    now.sum = 0;
    now.count = 0;
    this.#judge(mean, t);
  }

  #judge(last: number, t: number): void {
    const now = this.#state;
    const best = Math.min(now.bestOlder ?? Infinity, ...now.newer);
    now.divergedAt = last > DIVERGED * best ? (now.divergedAt ?? t) : null;
    now.windows += 1;
    now.newer.push(last);
    if (now.newer.length > PLATEAU_WINDOWS / 2) {
      now.bestOlder = Math.min(now.bestOlder ?? Infinity, now.newer.shift() ?? Infinity);
    }
    const isFlat =
      now.windows >= PLATEAU_WINDOWS &&
      Math.min(...now.newer) > (now.bestOlder ?? Infinity) * (1 - PLATEAU_GAIN) &&
      last <= DIVERGED * best;
    now.plateauAt = isFlat ? (now.plateauAt ?? t) : null;
  }

  /** What is to be said now. `learningRate`: of the run, for the advice. */
  notices(totalSteps: number | null, learningRate: number): RunNotice[] {
    const { nanAt, wasNaNAtOnce, divergedAt, plateauAt, lastStep } = this.#state;
    const lower = `for example ${Number((learningRate / 2).toPrecision(2))}`;
    const notices: RunNotice[] = [];
    if (nanAt !== null) {
      notices.push({
        code: 'nan',
        title: wasNaNAtOnce
          ? 'The loss was not a number from the first step'
          : 'The loss is not a number any more',
        advice: wasNaNAtOnce
          ? 'Nothing had been learned yet, so it is not the learning rate: a model file or an image is broken. Stop the run, let the Doctor check the images, and choose the model files again.'
          : `Nothing after this is usable. Stop the run, and start again with a lower learning rate, ${lower}.`,
        t: nanAt,
      });
    }
    if (divergedAt !== null) {
      notices.push({
        code: 'divergence',
        title: 'The loss has risen to more than twice its best',
        advice: `The weights may be running away. Look at the newest samples; if they break, stop and lower the learning rate, ${lower}.`,
        t: divergedAt,
      });
    }
    const isEarly = totalSteps !== null && lastStep < totalSteps / 2;
    if (plateauAt !== null && isEarly) {
      notices.push({
        code: 'plateau',
        title: 'The loss has stopped falling early',
        advice: `The guide’s advice is a lower learning rate, ${lower}. Samples say more than the loss: when they still get better, let it go on.`,
        t: plateauAt,
      });
    }
    return notices;
  }
}

/** A run that trains but has made no step for long; null when all is well. `stepMs`: the usual time of a step. */
export function stallNotice(
  lastEventAt: number | null,
  stepMs: number | null,
  now: number,
): RunNotice | null {
  if (lastEventAt === null) return null;
  const patience = Math.max(STALL_MS, STALL_STEPS * (stepMs ?? 0));
  const silence = now - lastEventAt;
  if (silence < patience) return null;
  return {
    code: 'stalled',
    title: `No progress for ${Math.floor(silence / 60_000)} minutes`,
    advice:
      'The trainer runs but says nothing. On Windows, video memory that overflows into system memory makes it very slow; look at the card’s memory and the log before you stop it.',
    t: lastEventAt + patience,
  };
}

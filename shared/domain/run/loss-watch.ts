import type { RunNotice } from '../../contract/runs.js';

/** Steps over which a mean loss is taken: diffusion losses jump with the drawn timesteps, so short windows say nothing. */
const WINDOW = 50;
/** A mean this many times the best one so far, and clear of its scatter, is a divergence. */
const DIVERGED = 2;
/** The last half of so many windows without a lower mean is a plateau; early when it comes before half of the plan. */
const PLATEAU_WINDOWS = 8;
const PLATEAU_GAIN = 0.005;
/** No step for this long (ms), or for this many times the usual step, whichever is longer. */
const STALL_MS = 10 * 60_000;
const STALL_STEPS = 20;

/**
 * Watches the losses of a run and says what its user may want to know. It never changes anything. Windows are means of
 * `WINDOW` steps, so memory does not grow with the run.
 */
export class LossWatch {
  readonly #means: number[] = [];
  #sum = 0;
  #count = 0;
  #nanAt: number | null = null;
  #divergedAt: number | null = null;
  #plateauAt: number | null = null;
  #lastStep = 0;

  /** The loss of one step, once each; null: not a number. `t`: Unix ms. */
  take(step: number, loss: number | null, isNaN: boolean, t: number): void {
    this.#lastStep = Math.max(this.#lastStep, step);
    if (isNaN) this.#nanAt ??= t;
    if (loss === null) return;
    this.#sum += loss;
    this.#count += 1;
    if (this.#count < WINDOW) return;
    this.#means.push(this.#sum / this.#count);
    this.#sum = 0;
    this.#count = 0;
    this.#judge(t);
  }

  #judge(t: number): void {
    const means = this.#means;
    const last = means[means.length - 1] ?? 0;
    const before = means.slice(0, -1);
    const best = Math.min(...before);
    this.#divergedAt = before.length > 0 && last > DIVERGED * best ? (this.#divergedAt ?? t) : null;
    const older = means.slice(0, -PLATEAU_WINDOWS / 2);
    const newer = means.slice(-PLATEAU_WINDOWS / 2);
    const isFlat =
      means.length >= PLATEAU_WINDOWS &&
      Math.min(...newer) > Math.min(...older) * (1 - PLATEAU_GAIN) &&
      last <= DIVERGED * best;
    this.#plateauAt = isFlat ? (this.#plateauAt ?? t) : null;
  }

  /** What is to be said now. `learningRate`: of the run, for the advice. */
  notices(totalSteps: number | null, learningRate: number): RunNotice[] {
    const lower = `for example ${Number((learningRate / 2).toPrecision(2))}`;
    const notices: RunNotice[] = [];
    if (this.#nanAt !== null) {
      notices.push({
        code: 'nan',
        title: 'The loss is not a number any more',
        advice: `Nothing after this is usable. Stop the run, and start again with a lower learning rate, ${lower}.`,
        t: this.#nanAt,
      });
    }
    if (this.#divergedAt !== null) {
      notices.push({
        code: 'divergence',
        title: 'The loss has risen to more than twice its best',
        advice: `The weights may be running away. Look at the newest samples; if they break, stop and lower the learning rate, ${lower}.`,
        t: this.#divergedAt,
      });
    }
    const isEarly = totalSteps !== null && this.#lastStep < totalSteps / 2;
    if (this.#plateauAt !== null && isEarly) {
      notices.push({
        code: 'plateau',
        title: 'The loss has stopped falling early',
        advice: `The guide’s advice is a lower learning rate, ${lower}. Samples say more than the loss: when they still get better, let it go on.`,
        t: this.#plateauAt,
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

import type { RunEventOf } from '../../contract/run-events.js';
import type { FilePosition } from './landmarks.js';
import type { Bar } from './progress-bar.js';

export interface SegmentPlan {
  readonly batchesPerEpoch: number;
  readonly epochs: number;
  /** As printed: the whole plan in the trainer's arithmetic, also when it goes on from a state. */
  readonly totalSteps: number;
  readonly gradientAccumulation: number;
}

type StepEvent = Omit<RunEventOf<'step'>, 't'>;
type LastBar = { count: number; total: number; average: number | null };

/**
 * Derives step events from progress bar lines. The trainer prints the bar twice per step: first with the new count and the
 * old average, then with the new average. Gradient accumulation adds one line per further batch. The step's average is in
 * its second line.
 */
export class StepCounter {
  lastBar: LastBar | null = null;
  hasNaN = false;
  #reported = 0;
  #plan: SegmentPlan | null = null;
  #firstEpoch: number | null = null;

  constructor(private readonly offsets: { stepOffset?: number; epochOffset?: number }) {}

  /** Last step of the whole plan that the bar showed. */
  get lastStep(): number {
    return this.#offset + (this.lastBar?.count ?? 0);
  }

  /** Steps of the whole plan, earlier segments included; null before the plan was printed. */
  get totalSteps(): number | null {
    if (!this.#plan) return null;
    const left = (this.#plan.epochs - this.#epochsBefore) * this.#stepsPerEpoch;
    return this.#offset + Math.max(0, Math.min(this.#plan.totalSteps, left));
  }

  setPlan(plan: SegmentPlan): void {
    this.#plan = plan;
  }

  /** The first epoch line shows where the trainer's own counting begins. */
  beginEpoch(epoch: number): void {
    this.#firstEpoch ??= epoch;
  }

  push(bar: Bar): StepEvent[] {
    const before = this.lastBar;
    this.lastBar = { count: bar.count, total: bar.total, average: bar.average };
    if (Number.isNaN(bar.average)) this.hasNaN = true;
    if (before?.count === bar.count) return this.#report(bar.count, bar.average);
    // The second line of the earlier step never came, so its event takes the last known average.
    return before ? this.#report(before.count, before.average) : [];
  }

  /** At the end: a step that was counted but whose average never came. */
  flush(): StepEvent[] {
    return this.lastBar ? this.#report(this.lastBar.count, null) : [];
  }

  /** Step and epoch of a checkpoint, from what its name says. */
  placeOf(name: FilePosition): {
    step: number | null;
    epoch: number | null;
  } {
    if (name.step !== null) {
      const step = this.#offset + name.step;
      return { step, epoch: this.epochOfCount(name.step) };
    }
    if (name.epoch !== null) {
      const count = Math.max(0, name.epoch - this.#epochsBefore) * this.#stepsPerEpoch;
      return { step: this.#plan ? this.#offset + count : null, epoch: name.epoch };
    }
    return name.isFinal && this.#plan
      ? { step: this.totalSteps, epoch: this.#plan.epochs }
      : { step: null, epoch: null };
  }

  #report(count: number, average: number | null): StepEvent[] {
    if (count <= this.#reported) return [];
    this.#reported = count;
    const step = this.#offset + count;
    return [
      {
        type: 'step',
        step,
        total: this.totalSteps ?? this.#offset + (this.lastBar?.total ?? count),
        epoch: this.epochOfCount(count),
        average: average === null || Number.isNaN(average) ? null : average,
      },
    ];
  }

  get #offset(): number {
    return this.offsets.stepOffset ?? 0;
  }

  get #epochsBefore(): number {
    return this.offsets.epochOffset ?? (this.#firstEpoch === null ? 0 : this.#firstEpoch - 1);
  }

  get #stepsPerEpoch(): number {
    if (!this.#plan) return 1;
    return Math.max(1, Math.ceil(this.#plan.batchesPerEpoch / this.#plan.gradientAccumulation));
  }

  /** Epoch in which a step of this segment lies; null before the plan was printed. */
  epochOfCount(count: number): number | null {
    if (!this.#plan) return null;
    return Math.min(this.#plan.epochs, this.#epochsBefore + Math.ceil(count / this.#stepsPerEpoch));
  }

  /** Whole epochs behind the trainer at a step of this segment, earlier ones included. */
  epochsCompleted(count: number): number | null {
    return this.#plan ? this.#epochsBefore + Math.floor(count / this.#stepsPerEpoch) : null;
  }
}

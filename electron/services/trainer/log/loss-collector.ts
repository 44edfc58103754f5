import type { RunEvent } from '../../../../shared/contract/run-events.js';
import type { ScalarPoint } from '../../../formats/tensorboard/event-records.js';

interface Step {
  readonly count: number;
  readonly t: number;
  readonly loss: number;
  average: number | null;
  gradNorm: number | null;
  readonly learningRates: Record<string, number>;
}

/**
 * Makes one loss event of each optimizer step. The trainer writes points for every batch: with gradient accumulation
 * those before a step still bear the number of the step before, so the first point of a new number closes the step, and
 * its loss is the mean of all points since the last one closed. The other figures of that batch follow its loss.
 */
export class LossCollector {
  #lastCount = 0;
  #micro: number[] = [];
  #open: Step | null = null;

  constructor(
    private readonly stepOffset: number,
    private readonly epochOf: (count: number) => number | null,
  ) {}

  push(point: ScalarPoint): RunEvent[] {
    if (point.tag === 'loss/current') return this.#takeLoss(point);
    if (point.tag === 'loss/epoch_average') return this.flush();
    if (this.#open) addFigure(this.#open, point);
    return [];
  }

  /** The step that waits for its other figures: nothing more will come for it. */
  flush(): RunEvent[] {
    const step = this.#open;
    this.#open = null;
    return step ? [this.#eventOf(step)] : [];
  }

  #takeLoss(point: ScalarPoint): RunEvent[] {
    const events = this.flush();
    this.#micro.push(point.value);
    if (point.step <= this.#lastCount) return events;
    this.#lastCount = point.step;
    const loss = this.#micro.reduce((sum, value) => sum + value, 0) / this.#micro.length;
    this.#micro = [];
    this.#open = {
      count: point.step,
      t: point.t,
      loss,
      average: null,
      gradNorm: null,
      learningRates: {},
    };
    return events;
  }

  #eventOf(step: Step): RunEvent {
    const isFinite = Number.isFinite(step.loss);
    return {
      type: 'loss',
      t: Math.round(step.t),
      step: this.stepOffset + step.count,
      epoch: this.epochOf(step.count),
      loss: isFinite ? step.loss : null,
      average: step.average,
      ...(isFinite ? {} : { isNaN: true }),
      ...(Object.keys(step.learningRates).length > 0 ? { learningRates: step.learningRates } : {}),
      ...(step.gradNorm === null ? {} : { gradNorm: step.gradNorm }),
    };
  }
}

function addFigure(step: Step, { tag, value }: ScalarPoint): void {
  if (!Number.isFinite(value)) return; // JSON has no NaN; the loss itself tells
  if (tag === 'loss/average') step.average = value;
  else if (tag === 'norm/avg_grad_norm') step.gradNorm = value;
  else if (tag.startsWith('lr/')) step.learningRates[tag.slice(3).trim()] = value;
}

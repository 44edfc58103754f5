import type { LossPoint } from '../../contract/runs.js';

const FIRST_CAPACITY = 1024;

/** What a series holds, for keeping it in a file: as many numbers each; NaN stands for none. */
export interface LossColumns {
  readonly steps: Float64Array;
  readonly losses: Float64Array;
  readonly averages: Float64Array;
}

/**
 * Exact and average loss by step. Steps start at 1 and may have gaps (an adopted text-mode run); each is kept once.
 * Plain columns of numbers: a million steps take 24 MB.
 */
export class LossSeries {
  #steps: Float64Array = new Float64Array(FIRST_CAPACITY);
  #losses: Float64Array = new Float64Array(FIRST_CAPACITY);
  #averages: Float64Array = new Float64Array(FIRST_CAPACITY);
  #count = 0;

  /** Adds a step; false when it is there already. */
  add(step: number, loss: number | null, average: number | null): boolean {
    const at = step > this.lastStep ? this.#count : this.#firstIndexFrom(step);
    if (at < this.#count && this.#steps[at] === step) return false;
    if (this.#count === this.#steps.length) this.#grow();
    for (const column of [this.#steps, this.#losses, this.#averages]) {
      if (at < this.#count) column.copyWithin(at + 1, at, this.#count);
    }
    this.#steps[at] = step;
    this.#losses[at] = loss ?? NaN;
    this.#averages[at] = average ?? NaN;
    this.#count += 1;
    return true;
  }

  /** Everything it holds. The columns are views: copy what must not change. */
  columns(): LossColumns {
    return {
      steps: this.#steps.subarray(0, this.#count),
      losses: this.#losses.subarray(0, this.#count),
      averages: this.#averages.subarray(0, this.#count),
    };
  }

  /** Takes over columns (steps rising) in place of what it holds. */
  replace({ steps, losses, averages }: LossColumns): void {
    this.#steps = steps;
    this.#losses = losses;
    this.#averages = averages;
    this.#count = steps.length;
  }

  #grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, this.#steps.length * 2);
    const grown = (column: Float64Array) => {
      const larger = new Float64Array(capacity);
      larger.set(column);
      return larger;
    };
    this.#steps = grown(this.#steps);
    this.#losses = grown(this.#losses);
    this.#averages = grown(this.#averages);
  }

  get count(): number {
    return this.#count;
  }

  get lastStep(): number {
    return this.#steps[this.#count - 1] ?? 0;
  }

  get lastLoss(): number | null {
    return numberAt(this.#losses, this.#count - 1);
  }

  /** Every step with its values, for copying into the series of a resumed run. */
  *entries(): Generator<[number, number | null, number | null]> {
    for (let at = 0; at < this.#count; at += 1) {
      yield [this.#steps[at] ?? 0, numberAt(this.#losses, at), numberAt(this.#averages, at)];
    }
  }

  /**
   * At most `maxPoints` points from `fromStep` to `toStep`. A bucket gives its last step's average, the mean of its exact
   * losses, and their minimum and maximum, so that no spike is lost in the picture.
   */
  points(fromStep: number, toStep: number, maxPoints: number): LossPoint[] {
    const first = this.#firstIndexFrom(fromStep);
    const end = this.#firstIndexFrom(toStep + 1);
    const size = Math.max(1, Math.ceil((end - first) / maxPoints));
    const points: LossPoint[] = [];
    for (let at = first; at < end; at += size)
      points.push(this.#bucket(at, Math.min(at + size, end)));
    return points;
  }

  #bucket(from: number, to: number): LossPoint {
    let sum = 0;
    let count = 0;
    let min: number | null = null;
    let max: number | null = null;
    for (let at = from; at < to; at += 1) {
      const loss = this.#losses[at] ?? NaN;
      if (Number.isNaN(loss)) continue;
      sum += loss;
      count += 1;
      if (min === null || loss < min) min = loss;
      if (max === null || loss > max) max = loss;
    }
    const last = to - 1;
    return {
      step: this.#steps[last] ?? 0,
      loss: count === 0 ? null : sum / count,
      average: numberAt(this.#averages, last),
      min,
      max,
    };
  }

  #firstIndexFrom(step: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#steps[middle] ?? 0) < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function numberAt(column: Float64Array, at: number): number | null {
  const value = column[at] ?? NaN;
  return Number.isNaN(value) ? null : value;
}

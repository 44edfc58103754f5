import type { LossPoint } from '../../contract/runs.js';

/** Exact and average loss by step. Steps start at 1 and may have gaps (an adopted text-mode run); each is kept once. */
export class LossSeries {
  readonly #steps: number[] = [];
  readonly #losses: (number | null)[] = [];
  readonly #averages: (number | null)[] = [];
  readonly #known = new Set<number>();

  /** Adds a step; false when it is there already. */
  add(step: number, loss: number | null, average: number | null): boolean {
    if (this.#known.has(step)) return false;
    this.#known.add(step);
    const last = this.#steps.at(-1);
    if (last === undefined || step > last) {
      this.#steps.push(step);
      this.#losses.push(loss);
      this.#averages.push(average);
    } else {
      const at = this.#firstIndexFrom(step);
      this.#steps.splice(at, 0, step);
      this.#losses.splice(at, 0, loss);
      this.#averages.splice(at, 0, average);
    }
    return true;
  }

  get count(): number {
    return this.#steps.length;
  }

  get lastStep(): number {
    return this.#steps.at(-1) ?? 0;
  }

  get lastLoss(): number | null {
    return this.#losses.at(-1) ?? null;
  }

  /** Every step with its values, for copying into the series of a resumed run. */
  *entries(): Generator<[number, number | null, number | null]> {
    for (const [index, step] of this.#steps.entries()) {
      yield [step, this.#losses[index] ?? null, this.#averages[index] ?? null];
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
      const loss = this.#losses[at] ?? null;
      if (loss === null) continue;
      sum += loss;
      count += 1;
      min = min === null ? loss : Math.min(min, loss);
      max = max === null ? loss : Math.max(max, loss);
    }
    const last = to - 1;
    return {
      step: this.#steps[last] ?? 0,
      loss: count === 0 ? null : sum / count,
      average: this.#averages[last] ?? null,
      min,
      max,
    };
  }

  #firstIndexFrom(step: number): number {
    let low = 0;
    let high = this.#steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#steps[middle] ?? 0) < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

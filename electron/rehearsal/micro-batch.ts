import {
  addCorrection,
  addGradients,
  createGradients,
  project,
  type Adapter,
  type Gradients,
} from './adapter.js';
import { baseGuess, DRAWS, FEATURES, fillFeatures, PIXELS, timeOf } from './flow.js';
import { fillNormal, Purpose, streamKey, uniformAt } from './noise.js';

/** One picture as it is learnt: its spectrum and the hashed caption. */
export interface Lesson {
  readonly spectrum: Float32Array;
  readonly caption: Float32Array;
}

/** Which micro-batch this is; `epoch` and `batch` count from 0. Together with the seed they fix all noise. */
export interface BatchPlace {
  readonly seed: number;
  readonly epoch: number;
  readonly batch: number;
}

/** Computes loss and gradients of micro-batches; holds the working memory so that steps allocate nothing. */
export class BatchLoss {
  readonly gradients: Gradients;
  private readonly noise = new Float32Array(PIXELS);
  private readonly noisy = new Float32Array(PIXELS);
  private readonly guess = new Float32Array(PIXELS);
  private readonly reach = new Float32Array(PIXELS);
  private readonly features = new Float32Array(FEATURES);
  private readonly hidden: Float32Array;
  private readonly hiddenSlope: Float64Array;

  /** `shuffleTargets`: the adapter is shown another picture than the one it must guess (the honesty test). */
  constructor(
    private readonly adapter: Adapter,
    private readonly lessons: readonly Lesson[],
    private readonly shuffleTargets: boolean,
  ) {
    this.gradients = createGradients(adapter);
    this.hidden = new Float32Array(adapter.rank);
    this.hiddenSlope = new Float64Array(adapter.rank);
  }

  clear(): void {
    this.gradients.down.fill(0);
    this.gradients.up.fill(0);
  }

  /** Mean loss of the given pictures (indices); adds `share` times its gradients to the sums. */
  add(place: BatchPlace, items: readonly number[], share: number): number {
    let total = 0;
    const weight = share / (items.length * DRAWS);
    items.forEach((item, index) => {
      for (let draw = 0; draw < DRAWS; draw += 1) {
        const key = streamKey(Purpose.draw, place.seed, place.epoch, place.batch, index, draw);
        total += this.addDraw(key, item, draw, weight);
      }
    });
    return total / (items.length * DRAWS);
  }

  private addDraw(key: number, item: number, draw: number, weight: number): number {
    const lesson = this.lessonAt(item);
    const time = timeOf((draw + uniformAt(key, 0)) / DRAWS);
    fillNormal(this.noise, key, 1);
    this.blend(lesson, time);
    baseGuess(this.noisy, time, this.guess, this.reach);
    this.show(key, item, time);
    project(this.adapter, this.features, this.hidden);
    addCorrection(this.adapter, this.hidden, this.reach, this.guess);
    const loss = this.slopes(lesson, time, weight);
    addGradients(
      this.adapter,
      this.gradients,
      this.features,
      this.hidden,
      this.guess,
      this.hiddenSlope,
    );
    return loss;
  }

  /** What the adapter sees: the noisy picture and its caption, or those of another one in the honesty test. */
  private show(key: number, item: number, time: number): void {
    let seen = item;
    if (this.shuffleTargets) {
      seen = Math.floor(uniformAt(streamKey(Purpose.partner, key), 0) * this.lessons.length);
      this.blend(this.lessonAt(seen), time);
    }
    fillFeatures(this.features, this.noisy, this.lessonAt(seen).caption, time);
  }

  private blend({ spectrum }: Lesson, time: number): void {
    const clean = 1 - time;
    for (let i = 0; i < PIXELS; i += 1) {
      this.noisy[i] = clean * spectrum[i]! + time * this.noise[i]!;
    }
  }

  /**
   * The loss of the velocity, (guess - picture)² / t², averaged; turns `guess` into the slope of
   * weight · loss by the adapter's output.
   */
  private slopes({ spectrum }: Lesson, time: number, weight: number): number {
    const factor = 1 / (PIXELS * time * time);
    let sum = 0;
    for (let i = 0; i < PIXELS; i += 1) {
      const error = this.guess[i]! - spectrum[i]!;
      sum += error * error;
      this.guess[i] = 2 * weight * factor * error * this.reach[i]!;
    }
    return sum * factor;
  }

  private lessonAt(index: number): Lesson {
    const lesson = this.lessons[index];
    if (lesson === undefined) throw new RangeError(`There is no picture ${index}`);
    return lesson;
  }
}

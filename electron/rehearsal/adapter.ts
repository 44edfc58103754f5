import { FEATURES, PIXELS } from './flow.js';
import { Purpose, streamKey, uniformAt } from './noise.js';

/** The low-rank adapter: `down` is rank x FEATURES, `up` is PIXELS x rank, both row by row. */
export interface Adapter {
  readonly rank: number;
  readonly alpha: number;
  readonly down: Float32Array;
  readonly up: Float32Array;
}

/** Sums of gradients, in the adapter's shapes. */
export interface Gradients {
  readonly down: Float32Array;
  readonly up: Float32Array;
}

/** A fresh adapter: `down` even in ±1/√FEATURES from the seed, `up` zero, so that it changes nothing yet. */
export function createAdapter(rank: number, alpha: number, seed: number): Adapter {
  const key = streamKey(Purpose.init, seed);
  const bound = 1 / Math.sqrt(FEATURES);
  const down = new Float32Array(rank * FEATURES);
  for (let i = 0; i < down.length; i += 1) down[i] = bound * (2 * uniformAt(key, i) - 1);
  return { rank, alpha, down, up: new Float32Array(PIXELS * rank) };
}

/** Zeroed sums for an adapter. */
export function createGradients(adapter: Adapter): Gradients {
  return {
    down: new Float32Array(adapter.down.length),
    up: new Float32Array(adapter.up.length),
  };
}

/** hidden = down · features. Four partial sums keep the processor's adders busy. */
export function project(adapter: Adapter, features: Float32Array, hidden: Float32Array): void {
  const { rank, down } = adapter;
  const width = features.length;
  const whole = width - (width % 4);
  for (let row = 0; row < rank; row += 1) {
    const at = row * width;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < whole; i += 4) {
      a += down[at + i]! * features[i]!;
      b += down[at + i + 1]! * features[i + 1]!;
      c += down[at + i + 2]! * features[i + 2]!;
      d += down[at + i + 3]! * features[i + 3]!;
    }
    for (let i = whole; i < width; i += 1) a += down[at + i]! * features[i]!;
    hidden[row] = a + b + (c + d);
  }
}

/** guess += reach · (alpha / rank) · up · hidden, with `reach` place by place. */
export function addCorrection(
  adapter: Adapter,
  hidden: Float32Array,
  reach: Float32Array,
  guess: Float32Array,
): void {
  const { rank, up } = adapter;
  const scale = adapter.alpha / rank;
  for (let i = 0; i < PIXELS; i += 1) {
    const at = i * rank;
    let sum = 0;
    for (let j = 0; j < rank; j += 1) sum += up[at + j]! * hidden[j]!;
    guess[i] = guess[i]! + reach[i]! * scale * sum;
  }
}

/** Adds the gradients for `slope` = dLoss/d((alpha / rank) · up · hidden) of one draw to the sums. `hiddenSlope` is room of length rank. */
export function addGradients(
  adapter: Adapter,
  sums: Gradients,
  features: Float32Array,
  hidden: Float32Array,
  slope: Float32Array,
  hiddenSlope: Float64Array,
): void {
  const { rank, up } = adapter;
  const scale = adapter.alpha / rank;
  hiddenSlope.fill(0);
  for (let i = 0; i < PIXELS; i += 1) {
    const at = i * rank;
    const pull = scale * slope[i]!;
    for (let j = 0; j < rank; j += 1) {
      hiddenSlope[j] = hiddenSlope[j]! + pull * up[at + j]!;
      sums.up[at + j] = sums.up[at + j]! + pull * hidden[j]!;
    }
  }
  for (let row = 0; row < rank; row += 1) {
    const at = row * FEATURES;
    const pull = hiddenSlope[row]!;
    for (let i = 0; i < FEATURES; i += 1) {
      sums.down[at + i] = sums.down[at + i]! + pull * features[i]!;
    }
  }
}

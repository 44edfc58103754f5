/** AdamW (decoupled weight decay) in 32-bit numbers. */
export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** Both running means for one group of weights. */
export interface Moments {
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

export function createMoments(length: number): Moments {
  return { mean: new Float32Array(length), square: new Float32Array(length) };
}

/** One update of `weights` in place. `update`: its number, from 1. `scale`: factor on every gradient (clipping). */
export function adamwUpdate(
  weights: Float32Array,
  gradients: Float32Array,
  { mean, square }: Moments,
  settings: AdamWSettings,
  step: { readonly rate: number; readonly update: number; readonly scale: number },
): void {
  const { beta1, beta2, epsilon, weightDecay } = settings;
  const stride = step.rate / (1 - beta1 ** step.update);
  const spread = 1 / Math.sqrt(1 - beta2 ** step.update);
  const keep = 1 - step.rate * weightDecay;
  for (let i = 0; i < weights.length; i += 1) {
    const gradient = step.scale * gradients[i]!;
    const m = beta1 * mean[i]! + (1 - beta1) * gradient;
    const v = beta2 * square[i]! + (1 - beta2) * gradient * gradient;
    mean[i] = m;
    square[i] = v;
    weights[i] = keep * weights[i]! - (stride * m) / (spread * Math.sqrt(v) + epsilon);
  }
}

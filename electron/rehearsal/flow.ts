/** The flow's fixed part: sizes, times, and what the base model knows before any learning. See README.md for the maths. */

/** Pictures are squares of this many pixels a side. */
export const SIDE = 32;
/** Numbers of one picture: three channels, row by row, channels interleaved. */
export const PIXELS = SIDE * SIDE * 3;
/** Buckets of the hashed caption. */
export const CAPTION_FEATURES = 64;
/** Noise draws for each picture of a batch, spread over the time range. */
export const DRAWS = 4;
/** Times below this are not trained: the target's weight grows as 1/t². */
export const MIN_TIME = 0.05;

/** Variance of a pixel that the base model expects of an unknown picture (on the scale -1 to 1). */
const PRIOR_VARIANCE = 0.1;
/** Noise share at which the picture feature gives way to what is known without looking. */
const FEATURE_FLOOR = 0.01;
/** How FLUX shifts its times towards noise; the presets of sd-scripts' documentation use this number. */
const TIME_SHIFT = 3.1582;

/** Scales of the four kinds of features. Tuned once, so that 1e-4 learns in a thousand steps. */
export const SCALE = { picture: 1, caption: 96, time: 24, bias: 60 } as const;

/** Length of the adapter's input: picture, caption, two times, one constant. */
export const FEATURES = PIXELS + CAPTION_FEATURES + 3;

/** The time (share of noise, 0 to 1) for a number spread evenly in (0, 1): shifted towards noise. */
export function timeOf(uniform: number): number {
  const shifted = (TIME_SHIFT * uniform) / (1 + (TIME_SHIFT - 1) * uniform);
  return Math.max(MIN_TIME, shifted);
}

/** The base model's guess of the picture is this much of the noisy one: best linear guess for a white prior. */
export function baseGain(time: number): number {
  const clean = 1 - time;
  return (PRIOR_VARIANCE * clean) / (clean * clean * PRIOR_VARIANCE + time * time);
}

/** The share of the picture that the base model's guess leaves out; it is the adapter's to fill. */
function missingShare(time: number): number {
  return 1 - (1 - time) * baseGain(time);
}

/** How strongly the adapter sees the noisy picture at this time. */
export function pictureGain(time: number): number {
  const clean = 1 - time;
  return clean / (clean * clean + FEATURE_FLOOR * time * time);
}

/** Writes the adapter's input for a noisy picture, a hashed caption and a time into `target` (length FEATURES). */
export function fillFeatures(
  target: Float32Array,
  noisy: Float32Array,
  caption: Float32Array,
  time: number,
): void {
  const missing = missingShare(time);
  const gain = missing * SCALE.picture * pictureGain(time);
  const captionGain = missing * SCALE.caption;
  for (let i = 0; i < PIXELS; i += 1) target[i] = gain * (noisy[i] ?? 0);
  for (let i = 0; i < CAPTION_FEATURES; i += 1) {
    target[PIXELS + i] = captionGain * (caption[i] ?? 0);
  }
  const rest = PIXELS + CAPTION_FEATURES;
  target[rest] = missing * SCALE.time * time;
  target[rest + 1] = missing * SCALE.time * (1 - (1 - time) * pictureGain(time));
  target[rest + 2] = missing * SCALE.bias;
}

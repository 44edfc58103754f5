/** The flow's fixed part: sizes, times, and what the base model knows before any learning. See README.md for the maths. */

import { REHEARSAL_SIDE } from '../../shared/domain/run/rehearsal-side.js';

/** Pictures are squares of this many pixels a side. */
export const SIDE = REHEARSAL_SIDE;
/** Numbers of one picture or spectrum: three channels interleaved, row by row. */
export const PIXELS = SIDE * SIDE * 3;
/** Buckets of the hashed caption. */
export const CAPTION_FEATURES = 64;
/** Noise draws for each picture of a batch, spread over the time range. */
export const DRAWS = 4;
/** Times below this are not trained: the target's weight grows as 1/t². */
const MIN_TIME = 0.05;

/** How FLUX shifts its times towards noise; the app gives sd-scripts the same number. */
const TIME_SHIFT = 3.1582;
/** Noise share at which the picture features give way to what is known without looking. */
const FEATURE_FLOOR = 0.01;
/** Strength of the expected brightness; colour has a tenth of it. */
const PRIOR_BRIGHTNESS = 60;
const PRIOR_COLOUR = 6;

/** Scales of the four kinds of features. Tuned once, so that 1e-4 learns in a thousand steps. */
export const SCALE = { picture: 2, caption: 60, time: 24, bias: 40 } as const;

/** Length of the adapter's input: picture, caption, two times, one constant. */
export const FEATURES = PIXELS + CAPTION_FEATURES + 3;

/**
 * What the base model expects of any picture: the variance of each place of the spectrum. Falls with the cube of the
 * frequency: a little faster than in photographs, so that samples look like soft pictures, not like noise.
 */
export const PRIOR = Float32Array.from({ length: PIXELS }, (_, index) => {
  const place = Math.floor(index / 3);
  const row = Math.floor(place / SIDE);
  const column = place % SIDE;
  const strength = index % 3 === 0 ? PRIOR_BRIGHTNESS : PRIOR_COLOUR;
  return strength / (1 + row * row + column * column) ** 1.5;
});

/** How far the adapter reaches at each place, and how strongly it sees it: more where pictures have more. */
const UNIT = PRIOR.map((variance) => 8 * variance ** 0.25);
const SEEN = PRIOR.map((variance) => variance ** 0.25);

/** The time (share of noise, 0 to 1) for a number spread evenly in (0, 1): shifted towards noise. */
export function timeOf(uniform: number): number {
  const shifted = (TIME_SHIFT * uniform) / (1 + (TIME_SHIFT - 1) * uniform);
  return Math.max(MIN_TIME, shifted);
}

/**
 * The base model's guess of the picture (best linear guess for PRIOR) into `guess`, and into `reach` how far the adapter
 * moves each place: the share that the base leaves open, times the place's unit.
 */
export function baseGuess(
  noisy: Float32Array,
  time: number,
  guess: Float32Array,
  reach: Float32Array,
): void {
  const clean = 1 - time;
  for (let i = 0; i < PIXELS; i += 1) {
    const total = clean * clean * PRIOR[i]! + time * time;
    guess[i] = ((clean * PRIOR[i]!) / total) * noisy[i]!;
    reach[i] = ((time * time) / total) * UNIT[i]!;
  }
}

/** Writes the adapter's input for a noisy spectrum, a hashed caption and a time into `target` (length FEATURES). */
export function fillFeatures(
  target: Float32Array,
  noisy: Float32Array,
  caption: Float32Array,
  time: number,
): void {
  const clean = 1 - time;
  const trust = clean / (clean * clean + FEATURE_FLOOR * time * time);
  const gain = SCALE.picture * trust;
  for (let i = 0; i < PIXELS; i += 1) target[i] = gain * SEEN[i]! * noisy[i]!;
  for (let i = 0; i < CAPTION_FEATURES; i += 1) {
    target[PIXELS + i] = SCALE.caption * (caption[i] ?? 0);
  }
  const rest = PIXELS + CAPTION_FEATURES;
  target[rest] = SCALE.time * time;
  target[rest + 1] = SCALE.time * (1 - clean * trust);
  target[rest + 2] = SCALE.bias;
}

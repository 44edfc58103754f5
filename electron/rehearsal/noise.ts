/**
 * Numbers that look random but follow from a key alone, so that any step can be computed again on its own, in any
 * language. All arithmetic is on unsigned 32-bit integers; see README.md, “Seeded numbers”.
 */

/** What a stream of numbers is for: the first word of its key. */
export const Purpose = {
  init: 1,
  shuffle: 2,
  draw: 3,
  sample: 4,
  partner: 5,
} as const;

const GOLDEN = 0x9e3779b9;

/** Stirs 32 bits so that each bit of the input reaches every bit of the output. */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The key of a stream from words such as purpose, seed, epoch, batch, item, draw (each taken modulo 2^32). */
export function streamKey(...words: readonly number[]): number {
  let key = GOLDEN;
  for (const word of words) key = mix((key ^ (word >>> 0)) + GOLDEN);
  return key;
}

/** The `index`-th number (from 0) of a stream, evenly spread in (0, 1), never 0 nor 1. */
export function uniformAt(key: number, index: number): number {
  return (mix(key + Math.imul(index + 1, GOLDEN)) + 0.5) / 4294967296;
}

/** Fills an array with normal deviates (Box–Muller on numbers `first`, `first + 1`, … of the stream), rounded to 32 bits. */
export function fillNormal(target: Float32Array, key: number, first: number): void {
  for (let i = 0; i < target.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(uniformAt(key, first + i)));
    const angle = 2 * Math.PI * uniformAt(key, first + i + 1);
    target[i] = radius * Math.cos(angle);
    if (i + 1 < target.length) target[i + 1] = radius * Math.sin(angle);
  }
}

/** Shuffles in place (Fisher–Yates from the end), with one number of the stream for each exchange. */
export function shuffleInPlace(items: number[], key: number): void {
  for (let last = items.length - 1, drawn = 0; last > 0; last -= 1, drawn += 1) {
    const other = Math.floor(uniformAt(key, drawn) * (last + 1));
    const held = items[last] ?? 0;
    items[last] = items[other] ?? 0;
    items[other] = held;
  }
}

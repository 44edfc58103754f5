import { CHANNELS, PADDING, rowsOf, type Square } from './picture.js';

/** Whole-number weights of the source pixels of each target pixel. */
interface Taps {
  /** First source pixel of target i. */
  readonly firsts: Int32Array;
  readonly counts: Int32Array;
  /** `REACH` a target. */
  readonly weights: Int32Array;
}

/** Lobes to each side. */
const LOBES = 3;
/** The most taps a target can have when a picture grows. */
const REACH = LOBES * 2 + 1;
/** Pillow keeps weights of 8 bit pictures as whole numbers of this many bits. */
const PRECISION = 22;
const ONE = 2 ** PRECISION;
/** How far a channel moves when RGB becomes BGR. */
const BGR = [2, 0, -2] as const;

/**
 * Makes a square larger, channels turned to BGR, with the numbers of Pillow's `LANCZOS` on 8 bits: three lobes, whole-number weights, columns first,
 * each pass rounded to 8 bits. `size` must not be below the square's edge.
 */
export function resizeLanczos(square: Square, size: number): Uint8Array {
  const { edge, left } = square;
  const taps = tapsOf(edge, size);
  const rowAt = rowsOf(square);
  const row = new Uint8Array(edge * CHANNELS).fill(PADDING);
  const wide = new Uint8Array(edge * size * CHANNELS);
  for (let y = 0; y < edge; y += 1) {
    row.set(rowAt(y), left * CHANNELS);
    widen(wide, y * size * CHANNELS, row, taps);
  }
  const out = new Uint8Array(size * size * CHANNELS);
  const stride = size * CHANNELS;
  for (let y = 0; y < size; y += 1) {
    const first = taps.firsts[y] as number;
    const count = taps.counts[y] as number;
    for (let at = 0; at < stride; at += 1) {
      let sum = ONE / 2;
      for (let tap = 0; tap < count; tap += 1)
        sum +=
          (wide[(first + tap) * stride + at] as number) * (taps.weights[y * REACH + tap] as number);
      out[y * stride + at + (BGR[at % CHANNELS] as number)] = clipped(sum);
    }
  }
  return out;
}

function widen(into: Uint8Array, to: number, row: Uint8Array, taps: Taps): void {
  const { firsts, counts, weights } = taps;
  for (let x = 0; x < firsts.length; x += 1) {
    const first = firsts[x] as number;
    const count = counts[x] as number;
    for (let channel = 0; channel < CHANNELS; channel += 1) {
      let sum = ONE / 2;
      for (let tap = 0; tap < count; tap += 1)
        sum +=
          (row[(first + tap) * CHANNELS + channel] as number) *
          (weights[x * REACH + tap] as number);
      into[to + x * CHANNELS + channel] = clipped(sum);
    }
  }
}

function tapsOf(edge: number, size: number): Taps {
  const scale = edge / size;
  const firsts = new Int32Array(size);
  const counts = new Int32Array(size);
  const weights = new Int32Array(size * REACH);
  for (let target = 0; target < size; target += 1) {
    const centre = (target + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - LOBES + 0.5));
    const end = Math.min(edge, Math.trunc(centre + LOBES + 0.5));
    const shares = Array.from({ length: end - first }, (_, tap) =>
      lanczos(tap + first - centre + 0.5),
    );
    const total = shares.reduce((sum, share) => sum + share, 0);
    firsts[target] = first;
    counts[target] = shares.length;
    for (const [tap, share] of shares.entries()) {
      const weight = share * (1 / total) * ONE;
      weights[target * REACH + tap] = Math.trunc(weight + (weight < 0 ? -0.5 : 0.5));
    }
  }
  return { firsts, counts, weights };
}

function lanczos(x: number): number {
  return x >= -LOBES && x < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

function clipped(sum: number): number {
  return Math.min(255, Math.max(0, Math.floor(sum / ONE)));
}

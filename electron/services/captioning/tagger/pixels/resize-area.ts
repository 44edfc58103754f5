import { exactPixel, roundEven, sharesOf, type Shares } from './area-shares.js';
import { CHANNELS, PADDING, rowsOf, type Square } from './picture.js';

/**
 * Makes a square smaller by averaging areas, channels turned to BGR, with the numbers of OpenCV's `INTER_AREA` on 8 bits: 32 bit weights, rows
 * first, halves to the even number; whole factors are summed as integers. `size` must not exceed the square's edge.
 */
export function resizeArea(square: Square, size: number): Uint8Array {
  const factor = square.edge / size;
  return Number.isInteger(factor)
    ? byWholeFactor(square, size, factor)
    : byShares(square, size, sharesOf(square.edge, size));
}

/** The targets that hold anything of the picture, along one side; all others are padding. */
function touched(scale: number, size: number, from: number, length: number): [number, number] {
  return [
    Math.max(0, Math.floor(from / scale) - 1),
    Math.min(size, Math.ceil((from + length) / scale) + 1),
  ];
}

function byWholeFactor(square: Square, size: number, factor: number): Uint8Array {
  const { edge, left, top, picture } = square;
  const out = new Uint8Array(size * size * CHANNELS).fill(PADDING);
  const rowAt = rowsOf(square);
  const sums = new Int32Array(edge * CHANNELS).fill(PADDING * factor);
  const inside = sums.subarray(left * CHANNELS, (left + picture.width) * CHANNELS);
  const [firstY, endY] = touched(factor, size, top, picture.height);
  const [firstX, endX] = touched(factor, size, left, picture.width);
  const scale = Math.fround(1 / (factor * factor));
  const stride = factor * CHANNELS;
  for (let y = firstY; y < endY; y += 1) {
    inside.fill(0);
    for (let line = 0; line < factor; line += 1) addWhole(inside, rowAt(y * factor + line));
    for (let x = firstX, to = (y * size + firstX) * CHANNELS; x < endX; x += 1) {
      for (let channel = CHANNELS - 1; channel >= 0; channel -= 1, to += 1) {
        let sum = 0;
        const start = x * stride + channel;
        for (let at = start; at < start + stride; at += CHANNELS) sum += sums[at] as number;
        // OpenCV has a way of its own for halves of the size, which rounds up.
        out[to] = factor === 2 ? (sum + 2) >> 2 : roundEven(Math.fround(sum * scale));
      }
    }
  }
  return out;
}

function addWhole(sums: Int32Array, row: Uint8Array): void {
  for (let at = 0; at < sums.length; at += 1) sums[at] = (sums[at] as number) + (row[at] as number);
}

/** Weights of the columns are whole numbers of this many bits: a column of 255s then just fits into 32. */
const PRECISION = 2 ** 22;
/** So many shares are summed in one go. */
const AT_ONCE = 4;

/**
 * Sums columns with integer weights, then rows in float64: several times faster in JavaScript than OpenCV's order of
 * operations. Where a sum is so close to a half that OpenCV might round it the other way, `exactPixel` repeats OpenCV's
 * steps.
 */
function byShares(square: Square, size: number, shares: Shares): Uint8Array {
  const { edge, left, top, picture } = square;
  const out = new Uint8Array(size * size * CHANNELS).fill(PADDING);
  const taps = tapsOf(shares, size);
  // Padding behind the last column, for taps of zero weight to read.
  const columns = new Int32Array((edge + taps.reach) * CHANNELS).fill(PADDING * PRECISION);
  const inside = columns.subarray(left * CHANNELS, (left + picture.width) * CHANNELS);
  const rowAt = rowsOf(square);
  const scale = edge / size;
  const [firstY, endY] = touched(scale, size, top, picture.height);
  const [firstX, endX] = touched(scale, size, left, picture.width);
  const doubt = doubtOf(shares);
  const doubtful = new Int32Array(endX - firstX);
  for (let y = firstY; y < endY; y += 1) {
    sumColumns(inside, rowAt, shares, y);
    const row = out.subarray(y * size * CHANNELS, (y + 1) * size * CHANNELS);
    const count = sumRow(row, columns, taps, [firstX, endX], doubt, doubtful);
    for (const x of doubtful.subarray(0, count))
      for (let channel = 0; channel < CHANNELS; channel += 1)
        row[x * CHANNELS + 2 - channel] = exactPixel(square, shares, x, y, channel);
  }
  return out;
}

/** Half of the distance between 1 and the next number of 32 bits. */
const UNIT = 2 ** -24;

/**
 * Bound on the difference between our sums and OpenCV's. OpenCV rounds each value by a part of `UNIT` in one product and at
 * most `most` sums in each direction. We round each column weight by at most half of 1 / `PRECISION`. Doubled, so that the
 * bound need not be sharp.
 */
function doubtOf({ most }: Shares): number {
  return 2 * 256 * (2 * (most + 1) * UNIT + most / (2 * PRECISION));
}

/** Weights along a row, the same number for each target pixel; missing ones have weight zero. */
interface Taps {
  /** Taps a target; a multiple of `AT_ONCE`. */
  readonly reach: number;
  /** Where the first source lies among the columns. */
  readonly firsts: Int32Array;
  readonly weights: Float64Array;
}

function tapsOf({ starts, sources, weights, most }: Shares, size: number): Taps {
  const reach = Math.ceil(most / AT_ONCE) * AT_ONCE;
  const taps = {
    reach,
    firsts: new Int32Array(size),
    weights: new Float64Array(size * reach),
  };
  for (let target = 0; target < size; target += 1) {
    const start = starts[target] as number;
    taps.firsts[target] = (sources[start] as number) * CHANNELS;
    for (let entry = start; entry < (starts[target + 1] as number); entry += 1)
      taps.weights[target * reach + entry - start] = (weights[entry] as number) / PRECISION;
  }
  return taps;
}

/** The rows of one target, each by its weight, four in one pass. */
function sumColumns(
  into: Int32Array,
  rowAt: (y: number) => Uint8Array,
  { starts, sources, weights }: Shares,
  target: number,
): void {
  const start = starts[target] as number;
  const end = starts[target + 1] as number;
  const row = (entry: number) => rowAt(sources[Math.min(entry, end - 1)] as number);
  const weight = (entry: number) =>
    entry < end ? Math.round((weights[entry] as number) * PRECISION) : 0;
  for (let entry = start; entry < end; entry += AT_ONCE) {
    const rows = [row(entry), row(entry + 1), row(entry + 2), row(entry + 3)] as const;
    const parts = [weight(entry), weight(entry + 1), weight(entry + 2), weight(entry + 3)] as const;
    if (entry === start) setFour(into, ...rows, ...parts);
    else addFour(into, ...rows, ...parts);
  }
}

function setFour(
  into: Int32Array,
  one: Uint8Array,
  two: Uint8Array,
  three: Uint8Array,
  four: Uint8Array,
  a: number,
  b: number,
  c: number,
  d: number,
): void {
  for (let at = 0; at < into.length; at += 1)
    into[at] =
      (Math.imul(one[at] as number, a) +
        Math.imul(two[at] as number, b) +
        Math.imul(three[at] as number, c) +
        Math.imul(four[at] as number, d)) |
      0;
}

function addFour(
  into: Int32Array,
  one: Uint8Array,
  two: Uint8Array,
  three: Uint8Array,
  four: Uint8Array,
  a: number,
  b: number,
  c: number,
  d: number,
): void {
  for (let at = 0; at < into.length; at += 1)
    into[at] =
      ((into[at] as number) +
        Math.imul(one[at] as number, a) +
        Math.imul(two[at] as number, b) +
        Math.imul(three[at] as number, c) +
        Math.imul(four[at] as number, d)) |
      0;
}

/** One row of targets; returns how many of them are too close to a half to be sure, and puts those into `doubtful`. */
function sumRow(
  into: Uint8Array,
  columns: Int32Array,
  { reach, firsts, weights }: Taps,
  [firstX, endX]: readonly [number, number],
  doubt: number,
  doubtful: Int32Array,
): number {
  let count = 0;
  for (let x = firstX; x < endX; x += 1) {
    // Raised by a half, so that cutting off rounds.
    let red = 0.5;
    let green = 0.5;
    let blue = 0.5;
    let from = firsts[x] as number;
    const end = (x + 1) * reach;
    for (let tap = x * reach; tap < end; tap += AT_ONCE, from += AT_ONCE * CHANNELS) {
      const a = weights[tap] as number;
      const b = weights[tap + 1] as number;
      const c = weights[tap + 2] as number;
      const d = weights[tap + 3] as number;
      red +=
        (columns[from] as number) * a +
        (columns[from + 3] as number) * b +
        (columns[from + 6] as number) * c +
        (columns[from + 9] as number) * d;
      green +=
        (columns[from + 1] as number) * a +
        (columns[from + 4] as number) * b +
        (columns[from + 7] as number) * c +
        (columns[from + 10] as number) * d;
      blue +=
        (columns[from + 2] as number) * a +
        (columns[from + 5] as number) * b +
        (columns[from + 8] as number) * c +
        (columns[from + 11] as number) * d;
    }
    const to = x * CHANNELS;
    into[to] = blue;
    into[to + 1] = green;
    into[to + 2] = red;
    if (isNear(red, doubt) || isNear(green, doubt) || isNear(blue, doubt)) {
      doubtful[count] = x;
      count += 1;
    }
  }
  return count;
}

/** True for a number so close to a whole one. */
function isNear(value: number, doubt: number): boolean {
  const rest = value - (value | 0);
  return rest <= doubt || rest >= 1 - doubt;
}

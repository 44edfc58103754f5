import { exactPixel, roundEven, sharesOf, type Shares } from './area-shares.js';
import { CHANNELS, PADDING, rowsOf, type Square } from './picture.js';

/**
 * Makes a square smaller by averaging areas, with the numbers of OpenCV's `INTER_AREA` on 8 bits: 32 bit weights, rows
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
      for (let channel = 0; channel < CHANNELS; channel += 1, to += 1) {
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

/**
 * Sums in 64 bits, columns first, which is several times faster than OpenCV's steps in JavaScript; where the result is so close
 * to a half that those could have rounded it the other way, the pixel is worked out by them.
 */
function byShares(square: Square, size: number, shares: Shares): Uint8Array {
  const { edge, left, top, picture } = square;
  const out = new Uint8Array(size * size * CHANNELS).fill(PADDING);
  const columns = new Float64Array(edge * CHANNELS).fill(PADDING);
  const inside = columns.subarray(left * CHANNELS, (left + picture.width) * CHANNELS);
  const line = new Float64Array(size * CHANNELS);
  const rowAt = rowsOf(square);
  const scale = edge / size;
  const [firstY, endY] = touched(scale, size, top, picture.height);
  const [firstX, endX] = touched(scale, size, left, picture.width);
  const doubt = doubtOf(shares);
  for (let y = firstY; y < endY; y += 1) {
    sumColumns(inside, rowAt, shares, y);
    sumRow(line, columns, shares, firstX, endX);
    const from = y * size * CHANNELS;
    for (let at = firstX * CHANNELS; at < endX * CHANNELS; at += 1) {
      const raised = (line[at] as number) + 0.5;
      const whole = raised | 0;
      const rest = raised - whole;
      const isClear = rest > doubt && rest < 1 - doubt;
      out[from + at] = isClear
        ? whole
        : exactPixel(square, shares, (at / CHANNELS) | 0, y, at % CHANNELS);
    }
  }
  return out;
}

/** Half of the distance between 1 and the next number of 32 bits. */
const UNIT = 2 ** -24;

/**
 * How far OpenCV's sums can be from the true ones: each value goes through a product and at most `most` sums in both
 * directions, each of which rounds by a part of `UNIT`; doubled, so that the bound need not be sharp.
 */
function doubtOf({ most }: Shares): number {
  return 2 * 256 * 2 * (most + 1) * UNIT;
}

function sumColumns(
  into: Float64Array,
  rowAt: (y: number) => Uint8Array,
  { starts, sources, weights }: Shares,
  target: number,
): void {
  const end = starts[target + 1] as number;
  let entry = starts[target] as number;
  const first = rowAt(sources[entry] as number);
  const firstWeight = weights[entry] as number;
  const second = entry + 1 < end ? entry + 1 : entry;
  setTwo(
    into,
    first,
    firstWeight,
    rowAt(sources[second] as number),
    second === entry ? 0 : (weights[second] as number),
  );
  for (entry += 2; entry + 1 < end; entry += 2)
    addTwo(
      into,
      rowAt(sources[entry] as number),
      weights[entry] as number,
      rowAt(sources[entry + 1] as number),
      weights[entry + 1] as number,
    );
  if (entry < end) addOne(into, rowAt(sources[entry] as number), weights[entry] as number);
}

function setTwo(
  into: Float64Array,
  one: Uint8Array,
  oneWeight: number,
  two: Uint8Array,
  twoWeight: number,
): void {
  for (let at = 0; at < into.length; at += 1)
    into[at] = (one[at] as number) * oneWeight + (two[at] as number) * twoWeight;
}

function addTwo(
  into: Float64Array,
  one: Uint8Array,
  oneWeight: number,
  two: Uint8Array,
  twoWeight: number,
): void {
  for (let at = 0; at < into.length; at += 1)
    into[at] =
      (into[at] as number) + (one[at] as number) * oneWeight + (two[at] as number) * twoWeight;
}

function addOne(into: Float64Array, row: Uint8Array, weight: number): void {
  for (let at = 0; at < into.length; at += 1)
    into[at] = (into[at] as number) + (row[at] as number) * weight;
}

function sumRow(
  into: Float64Array,
  columns: Float64Array,
  { starts, sources, weights }: Shares,
  firstX: number,
  endX: number,
): void {
  for (let x = firstX, to = firstX * CHANNELS; x < endX; x += 1, to += CHANNELS) {
    let first = 0;
    let second = 0;
    let third = 0;
    const end = starts[x + 1] as number;
    let entry = starts[x] as number;
    let from = (sources[entry] as number) * CHANNELS;
    for (; entry < end; entry += 1, from += CHANNELS) {
      const weight = weights[entry] as number;
      first += (columns[from] as number) * weight;
      second += (columns[from + 1] as number) * weight;
      third += (columns[from + 2] as number) * weight;
    }
    into[to] = first;
    into[to + 1] = second;
    into[to + 2] = third;
  }
}

import { CHANNELS, rowsOf, type Square } from './picture.js';

/** How much of which source pixels one target pixel is made of. */
interface Shares {
  /** Where the entries of target i begin; one more than there are targets. */
  readonly starts: Int32Array;
  readonly sources: Int32Array;
  readonly weights: Float32Array;
}

/** Less than this of a pixel is not taken: OpenCV's own limit. */
const LEAST = 1e-3;

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

function byWholeFactor(square: Square, size: number, factor: number): Uint8Array {
  const out = new Uint8Array(size * size * CHANNELS);
  const rowAt = rowsOf(square);
  const sums = new Uint32Array(size * CHANNELS);
  const scale = Math.fround(1 / (factor * factor));
  for (let y = 0; y < size; y += 1) {
    sums.fill(0);
    for (let line = 0; line < factor; line += 1) addRow(sums, rowAt(y * factor + line), factor);
    const to = y * size * CHANNELS;
    for (let at = 0; at < sums.length; at += 1) {
      const sum = sums[at] ?? 0;
      // OpenCV has a way of its own for halves of the size, which rounds up.
      out[to + at] = factor === 2 ? (sum + 2) >> 2 : roundEven(Math.fround(sum * scale));
    }
  }
  return out;
}

function addRow(sums: Uint32Array, row: Uint8Array, factor: number): void {
  let from = 0;
  for (let at = 0; at < sums.length; at += CHANNELS) {
    for (let step = 0; step < factor; step += 1, from += CHANNELS) {
      sums[at] = (sums[at] as number) + (row[from] as number);
      sums[at + 1] = (sums[at + 1] as number) + (row[from + 1] as number);
      sums[at + 2] = (sums[at + 2] as number) + (row[from + 2] as number);
    }
  }
}

function byShares(square: Square, size: number, shares: Shares): Uint8Array {
  const out = new Uint8Array(size * size * CHANNELS);
  const rowAt = rowsOf(square);
  const narrow = new Float32Array(size * CHANNELS);
  const sums = new Float32Array(size * CHANNELS);
  let narrowed = -1;
  for (let y = 0; y < size; y += 1) {
    sums.fill(0);
    const end = shares.starts[y + 1] as number;
    for (let entry = shares.starts[y] as number; entry < end; entry += 1) {
      const source = shares.sources[entry] as number;
      if (source !== narrowed) narrowRow(narrow, rowAt(source), shares);
      narrowed = source;
      const weight = shares.weights[entry] as number;
      for (let at = 0; at < sums.length; at += 1)
        sums[at] = (sums[at] as number) + Math.fround((narrow[at] as number) * weight);
    }
    const to = y * size * CHANNELS;
    for (let at = 0; at < sums.length; at += 1) out[to + at] = roundEven(sums[at] as number);
  }
  return out;
}

function narrowRow(into: Float32Array, row: Uint8Array, shares: Shares): void {
  const { starts, sources, weights } = shares;
  for (let x = 0, to = 0; to < into.length; x += 1, to += CHANNELS) {
    let first = 0;
    let second = 0;
    let third = 0;
    const end = starts[x + 1] as number;
    for (let entry = starts[x] as number; entry < end; entry += 1) {
      const from = (sources[entry] as number) * CHANNELS;
      const weight = weights[entry] as number;
      first = Math.fround(first + Math.fround((row[from] as number) * weight));
      second = Math.fround(second + Math.fround((row[from + 1] as number) * weight));
      third = Math.fround(third + Math.fround((row[from + 2] as number) * weight));
    }
    into[to] = first;
    into[to + 1] = second;
    into[to + 2] = third;
  }
}

function sharesOf(edge: number, size: number): Shares {
  const scale = edge / size;
  const starts = new Int32Array(size + 1);
  const sources: number[] = [];
  const weights: number[] = [];
  const add = (source: number, part: number): void => {
    sources.push(source);
    weights.push(part);
  };
  for (let target = 0; target < size; target += 1) {
    starts[target] = sources.length;
    const from = target * scale;
    const to = from + scale;
    const width = Math.min(scale, edge - from);
    const last = Math.min(Math.floor(to), edge - 1);
    const first = Math.min(Math.ceil(from), last);
    if (first - from > LEAST) add(first - 1, (first - from) / width);
    for (let source = first; source < last; source += 1) add(source, 1 / width);
    if (to - last > LEAST) add(last, Math.min(to - last, 1, width) / width);
  }
  starts[size] = sources.length;
  return { starts, sources: Int32Array.from(sources), weights: Float32Array.from(weights) };
}

function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) return floor + (floor & 1);
  return rest > 0.5 ? floor + 1 : floor;
}

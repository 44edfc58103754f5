import { CHANNELS, PADDING, type Square } from './picture.js';

/** How much of which source pixels one target pixel is made of, along one side of the square. */
export interface Shares {
  /** Where the entries of target i begin; one more than there are targets. */
  readonly starts: Int32Array;
  /** Source pixels; those of one target follow one another. */
  readonly sources: Int32Array;
  readonly weights: Float32Array;
  /** The most entries that one target has. */
  readonly most: number;
}

/** Less than this of a pixel is not taken: OpenCV's own limit. */
const LEAST = 1e-3;

/** The shares of `size` targets in `edge` sources, as OpenCV's `INTER_AREA` works them out. */
export function sharesOf(edge: number, size: number): Shares {
  const scale = edge / size;
  const starts = new Int32Array(size + 1);
  const sources: number[] = [];
  const weights: number[] = [];
  let most = 0;
  const add = (source: number, part: number): void => {
    sources.push(source);
    weights.push(part);
  };
  for (let target = 0; target < size; target += 1) {
    const start = sources.length;
    starts[target] = start;
    const from = target * scale;
    const to = from + scale;
    const width = Math.min(scale, edge - from);
    const last = Math.min(Math.floor(to), edge - 1);
    const first = Math.min(Math.ceil(from), last);
    if (first - from > LEAST) add(first - 1, (first - from) / width);
    for (let source = first; source < last; source += 1) add(source, 1 / width);
    if (to - last > LEAST) add(last, Math.min(to - last, 1, width) / width);
    most = Math.max(most, sources.length - start);
  }
  starts[size] = sources.length;
  return { starts, sources: Int32Array.from(sources), weights: Float32Array.from(weights), most };
}

/**
 * One channel of one target pixel with OpenCV's very steps, each rounded to 32 bits: along the row first, halves to the even
 * number. Slow: for the few pixels whose rounding hangs on the last bits.
 */
export function exactPixel(
  square: Square,
  { starts, sources, weights }: Shares,
  x: number,
  y: number,
  channel: number,
): number {
  const { left, top, picture } = square;
  const { width, height, data } = picture;
  let sum = 0;
  for (let row = starts[y] as number; row < (starts[y + 1] as number); row += 1) {
    const inside = (sources[row] as number) - top;
    const isRow = inside >= 0 && inside < height;
    let narrow = 0;
    for (let entry = starts[x] as number; entry < (starts[x + 1] as number); entry += 1) {
      const at = (sources[entry] as number) - left;
      const isPixel = isRow && at >= 0 && at < width;
      const value = isPixel
        ? (data[(inside * width + at) * CHANNELS + channel] as number)
        : PADDING;
      narrow = Math.fround(narrow + Math.fround(value * (weights[entry] as number)));
    }
    sum = Math.fround(sum + Math.fround(narrow * (weights[row] as number)));
  }
  return roundEven(sum);
}

export function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) return floor + (floor & 1);
  return rest > 0.5 ? floor + 1 : floor;
}

import { lightnessAt, type Picture } from './picture.js';

/** Side of a JPEG block. */
const BLOCK = 8;
/** Strips of eight lines looked at in each direction: the grid shows in all of them. */
const STRIPS = 20;
/** Steps larger than this (grey levels) are edges of the subject, wherever they stand. */
const EDGE = 24;
/** The clearest twentieth of the steps speaks: in plain parts nothing steps, however strong the compression. */
const CLEAREST = 0.95;
/** Bins of the histogram for each grey level. */
const FINE = 8;

/**
 * From this many grey levels on, blocks are seen. Measured on drawn scenes, the same with noise, and photos (calibration test of the doctor service,
 * file): uncompressed 0 to 0.3, quality 95 to 80 at most 1.4, 50 about 2.2, 40 about 2.9, 30 about 3.4, 20 from 4, 10 about 8.
 */
export const BLOCKY = 2.7;

/**
 * How many grey levels the picture steps more at the borders of JPEG blocks than inside them, at the clearest twentieth of
 * places, each averaged along eight pixels (which takes noise out) and less what the slopes on both sides foretell. Looks
 * for the grid at each of its eight places, so that a picture that was cropped after compression is found too. The smaller of both
 * directions. The picture must have its own size: scaling moves the grid.
 */
export function blockiness(picture: Picture): number {
  const { width, height } = picture;
  const across = excess(picture, { lines: height, length: width, lineStep: width, pixelStep: 1 });
  const down = excess(picture, { lines: width, length: height, lineStep: 1, pixelStep: width });
  return Math.min(across, down);
}

interface Walk {
  readonly lines: number;
  readonly length: number;
  readonly lineStep: number;
  readonly pixelStep: number;
}

function excess(picture: Picture, { lines, length, lineStep, pixelStep }: Walk): number {
  const bins = EDGE * FINE + 1;
  const counts = new Uint32Array(BLOCK * bins);
  const strips = Math.floor(lines / BLOCK);
  const stride = Math.max(1, Math.floor(strips / STRIPS));
  const sums = new Int32Array(length);
  for (let strip = 0; strip < strips; strip += stride) {
    sumStrip(picture, sums, strip * BLOCK * lineStep, lineStep, pixelStep);
    for (let at = 1; at < length - 2; at += 1) {
      const here = sums[at] ?? 0;
      const next = sums[at + 1] ?? 0;
      // The step twice, less the slope before it and the slope behind it.
      const step = Math.abs(3 * (next - here) + (sums[at - 1] ?? 0) - (sums[at + 2] ?? 0));
      const bin = (step * FINE) >> 6; // eight lines, twice, in quarters of a level
      if (bin >= bins) continue;
      const slot = (at & (BLOCK - 1)) * bins + bin;
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
  }
  const levels = Array.from({ length: BLOCK }, (_, place) =>
    levelAt(counts.subarray(place * bins, (place + 1) * bins)),
  );
  const most = Math.max(...levels);
  return most - (levels.reduce((sum, level) => sum + level, 0) - most) / (BLOCK - 1);
}

/** Sums of the eight lines of a strip, place by place. */
function sumStrip(
  picture: Picture,
  sums: Int32Array,
  start: number,
  lineStep: number,
  pixelStep: number,
): void {
  sums.fill(0);
  for (let line = 0; line < BLOCK; line += 1) {
    const first = start + line * lineStep;
    for (let at = 0; at < sums.length; at += 1) {
      sums[at] = (sums[at] ?? 0) + lightnessAt(picture, first + at * pixelStep);
    }
  }
}

/** The grey levels below which most of the steps lie. */
function levelAt(counts: Uint32Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [bin, count] of counts.entries()) {
    seen += count;
    if (seen >= total * CLEAREST) return bin / FINE;
  }
  return 0;
}

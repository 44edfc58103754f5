import { lightnessAt, type Picture } from './picture.js';

/** Side of a JPEG block. */
const BLOCK = 8;
/** About how many strips of eight lines are sampled in each direction; the block grid shows in every strip. */
const STRIPS = 20;
/** Differences above this (grey levels) are edges of the subject and are not counted. */
const EDGE = 24;
/** Quantile of the differences that is compared: plain areas have none, however strong the compression. */
const CLEAREST = 0.95;
/** Bins of the histogram for each grey level. */
const FINE = 8;

/**
 * Blockiness (grey levels) from which JPEG blocks are visible. Measured on drawn scenes, with and without noise, and photos
 * (calibration test of the doctor service). Uncompressed 0 to 0.3; JPEG quality 95 to 80 at most 1.4, 50 about 2.2, 40 about
 * 2.9, 30 about 3.4, 20 from 4, 10 about 8.
 */
export const BLOCKY = 2.7;

/**
 * Strength of the JPEG block grid, in grey levels: by how much differences at block borders exceed those inside blocks, at
 * the 95 % quantile. A difference is the jump between two neighbours less the slope on both sides, averaged over eight lines
 * against noise. All eight offsets of the grid are tried, since a crop shifts the grid. The weaker direction counts. The
 * picture must not be scaled, which changes the grid.
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
      // Twice the jump, less the slope before and the slope behind the border.
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

/** Sums the eight lines of a strip into `sums`, one sum per position along the strip. */
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

/** The `CLEAREST` quantile of a histogram of differences, in grey levels. */
function levelAt(counts: Uint32Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [bin, count] of counts.entries()) {
    seen += count;
    if (seen >= total * CLEAREST) return bin / FINE;
  }
  return 0;
}

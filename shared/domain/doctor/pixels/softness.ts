import { lightnessAt, LIGHTNESS, type Picture } from './picture.js';

/** Side of a tile, pixels of the picture at training size: 256 tiles in a square of 1024. */
const TILE = 64;
/** Lines from one sampled pair of rows (or columns) to the next: sampling every eighth line gives the same result. */
const STRIDE = 8;
/** Mean step between neighbours, grey levels, below which a tile is too plain to tell sharp from soft. */
const LEAST_STRUCTURE = 1.2;
/** Half width of the moving average along a line: it covers 2 × 4 + 1 = 9 pixels. */
const REACH = 4;
/** Quantile of the tiles that gives the picture's value: a sharp subject before a blurred background counts as sharp. */
const SHARPEST = 0.1;

/**
 * Above this, a picture counts as blurred. Measured on drawn scenes and photos of 1024 × 1024 (calibration test of the doctor
 * service): sharp ones 0.24 to 0.48, also with noise, strong JPEG, or a subject of 5 % before a soft background; blurred by a
 * Gaussian of 2 pixels 0.53 to 0.71, of 3 from 0.71, of 4 from 0.80 (about 0.55 with noise on top).
 */
export const SOFT = 0.52;

/**
 * Blur of the sharpest tenth of a picture, 0 (sharp) to 1. It blurs each line again with a mean over nine pixels, and returns
 * the share of the differences between neighbours that is left. Sharp edges lose most of it, blurred ones little; contrast
 * cancels out. After Crété and others, “The blur effect” (2007), but by tiles. Null when no tile has enough structure.
 */
export function softness(picture: Picture): number | null {
  const { width, height } = picture;
  const values: number[] = [];
  for (let top = 0; top + TILE <= height; top += TILE) {
    for (let left = 0; left + TILE <= width; left += TILE) {
      const value = softnessOfTile(picture, top * width + left);
      if (value !== null) values.push(value);
    }
  }
  if (values.length === 0) return null;
  values.sort((one, other) => one - other);
  return values[Math.floor(values.length * SHARPEST)] ?? null;
}

function softnessOfTile(picture: Picture, start: number): number | null {
  const { width } = picture;
  const across = steps(picture, start, width, 1);
  const down = steps(picture, start, 1, width);
  const lines = (TILE / STRIDE) * (TILE - 1);
  const values = [across, down]
    .filter(({ before }) => before / lines >= LEAST_STRUCTURE)
    .map(({ before, lost }) => (before - lost) / before);
  // The blurrier direction counts: motion blur leaves one direction of the tile sharp.
  return values.length === 0 ? null : Math.max(...values);
}

/** Buffer for one line of a tile, padded with its end values, so that the average never reads a neighbouring tile. */
const line = new Int32Array(TILE + 2 * REACH + 1);

/** Sum of the differences between neighbours along the lines of a tile (grey levels), and what averaging removes of it. */
function steps(
  picture: Picture,
  start: number,
  lineStep: number,
  pixelStep: number,
): { before: number; lost: number } {
  let before = 0;
  let lost = 0;
  for (let row = 0; row < TILE; row += STRIDE) {
    readLine(picture, start + row * lineStep, lineStep, pixelStep);
    for (let at = REACH; at < TILE + REACH - 1; at += 1) {
      // The difference of neighbours after a mean over three pixels, and over nine; both per pixel and line.
      const near = Math.abs((line[at + 2] ?? 0) - (line[at - 1] ?? 0)) * PER_STEP;
      const far = Math.abs((line[at + REACH + 1] ?? 0) - (line[at - REACH] ?? 0)) * PER_RUN;
      before += near;
      if (near > far) lost += near - far;
    }
  }
  return { before, lost };
}

const PER_STEP = 1 / (3 * 2 * LIGHTNESS);
const PER_RUN = 1 / ((2 * REACH + 1) * 2 * LIGHTNESS);

/** Reads the sum of two adjacent lines into the buffer, which reduces noise. */
function readLine(picture: Picture, first: number, lineStep: number, pixelStep: number): void {
  for (let at = 0; at < TILE; at += 1) {
    const pixel = first + at * pixelStep;
    line[at + REACH] = lightnessAt(picture, pixel) + lightnessAt(picture, pixel + lineStep);
  }
  line.fill(line[REACH] ?? 0, 0, REACH);
  line.fill(line[TILE + REACH - 1] ?? 0, TILE + REACH);
}

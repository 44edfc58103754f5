/** Grey values of a picture, 0 to 255, a row behind the other. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Side of a tile, pixels of the picture at training size: 256 tiles in a square of 1024. */
const TILE = 64;
/** Rows (columns) of a tile that are looked at: every other one says as much. */
const STRIDE = 2;
/** Mean step between neighbours, grey levels, below which a tile is too plain to tell sharp from soft. */
const LEAST_STRUCTURE = 1.2;
/** Half the length of the run over which a line is averaged. */
const REACH = 4;
/** The sharpest tenth of the tiles speaks for the picture: a subject before a soft background is sharp. */
const SHARPEST = 0.1;

/**
 * Above this, a picture counts as blurred. Measured on drawn scenes and photos of 1024 × 1024 (calibration test of the doctor service): sharp ones 0.24 to 0.48,
 * also with noise, strong JPEG, or a subject of 5 % before a soft background; blurred by a Gaussian of 2 pixels 0.50 to 0.71, of 3 from 0.74
 * (0.52 to 0.58 with noise on top); enlarged three times 0.56.
 */
export const SOFT = 0.52;

/**
 * How soft the sharpest tenth of a picture is: the share of the steps between near pixels that is left when the
 * line is averaged over nine pixels (0 to 1). Sharp edges lose most of their steps, soft ones keep them; contrast plays no part
 * (after Crété and others, “The blur effect”, 2007, but by tiles). Null when no tile has enough structure.
 */
export function softness({ width, height, data }: GreyPicture): number | null {
  const values: number[] = [];
  for (let top = 0; top + TILE <= height; top += TILE) {
    for (let left = 0; left + TILE <= width; left += TILE) {
      const value = softnessOfTile(data, width, top * width + left);
      if (value !== null) values.push(value);
    }
  }
  if (values.length === 0) return null;
  values.sort((one, other) => one - other);
  return values[Math.floor(values.length * SHARPEST)] ?? null;
}

function softnessOfTile(data: Uint8Array, width: number, start: number): number | null {
  const across = steps(data, start, width, 1);
  const down = steps(data, start, 1, width);
  const lines = (TILE / STRIDE) * (TILE - 1);
  const values = [across, down]
    .filter(({ before }) => before / lines >= LEAST_STRUCTURE)
    .map(({ before, lost }) => (before - lost) / before);
  // The softer direction counts: a picture that was shaken is sharp along the shake only.
  return values.length === 0 ? null : Math.max(...values);
}

/** Steps between neighbours along the lines of a tile: their sum, and how much of it averaging takes away. */
function steps(
  data: Uint8Array,
  start: number,
  lineStep: number,
  pixelStep: number,
): { before: number; lost: number } {
  const run = 2 * REACH + 1;
  let before = 0;
  let lost = 0;
  for (let line = 0; line < TILE; line += STRIDE) {
    const first = start + line * lineStep;
    const last = first + (TILE - 1) * pixelStep;
    // Two lines together, so that noise weighs less than structure.
    const at2 = (at: number) => (data[at] ?? 0) + (data[at + lineStep] ?? 0);
    for (let at = first; at < last; at += pixelStep) {
      // The ends are held, so that no tile looks into its neighbour.
      const near = at2(Math.min(last, at + 2 * pixelStep)) - at2(Math.max(first, at - pixelStep));
      const far =
        at2(Math.min(last, at + (REACH + 1) * pixelStep)) -
        at2(Math.max(first, at - REACH * pixelStep));
      const step = Math.abs(near) / 6;
      const averaged = Math.abs(far) / (2 * run);
      before += step;
      if (step > averaged) lost += step - averaged;
    }
  }
  return { before, lost };
}

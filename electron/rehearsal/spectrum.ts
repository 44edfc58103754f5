import { PIXELS, SIDE } from './flow.js';

/**
 * Pictures are learnt as spectra: brightness and two colour differences instead of red, green, blue, and waves (DCT)
 * instead of pixels. Both changes are rotations, so lengths stay and white noise stays white, but in the spectrum what
 * pictures have in common (much of the coarse, little of the fine, little colour) is a number for each place.
 */

const third = 1 / Math.sqrt(3);
const half = 1 / Math.sqrt(2);
const sixth = 1 / Math.sqrt(6);

/** Rows: brightness, red against blue, green against both. Orthonormal. */
const COLOURS = [
  [third, third, third],
  [half, 0, -half],
  [-sixth, 2 * sixth, -sixth],
] as const;

/** WAVES[k * SIDE + x]: the k-th wave at pixel x (DCT-II). Orthonormal. */
const WAVES = Float64Array.from({ length: SIDE * SIDE }, (_, index) => {
  const wave = Math.floor(index / SIDE);
  const x = index % SIDE;
  const norm = Math.sqrt((wave === 0 ? 1 : 2) / SIDE);
  return norm * Math.cos((Math.PI * wave * (2 * x + 1)) / (2 * SIDE));
});

/** A picture (rows of red, green, blue on the scale -1 to 1) as its spectrum, in the same layout. */
export function toSpectrum(pixels: Float32Array): Float32Array {
  const result = new Float32Array(PIXELS);
  for (let channel = 0; channel < 3; channel += 1) {
    const [r, g, b] = COLOURS[channel] ?? COLOURS[0];
    const plane = new Float64Array(SIDE * SIDE);
    for (let i = 0; i < plane.length; i += 1) {
      plane[i] = r * pixels[3 * i]! + g * pixels[3 * i + 1]! + b * pixels[3 * i + 2]!;
    }
    const waves = turned(turned(plane, false), false);
    for (let i = 0; i < waves.length; i += 1) result[3 * i + channel] = waves[i]!;
  }
  return result;
}

/** The picture of a spectrum; values may leave -1 to 1. */
export function toPixels(spectrum: Float32Array): Float32Array {
  const result = new Float32Array(PIXELS);
  for (let channel = 0; channel < 3; channel += 1) {
    const waves = Float64Array.from({ length: SIDE * SIDE }, (_, i) => spectrum[3 * i + channel]!);
    const plane = turned(turned(waves, true), true);
    for (let i = 0; i < plane.length; i += 1) {
      for (let colour = 0; colour < 3; colour += 1) {
        const at = 3 * i + colour;
        result[at] = result[at]! + (COLOURS[channel]?.[colour] ?? 0) * plane[i]!;
      }
    }
  }
  return result;
}

/** Transforms every row and swaps rows with columns; done twice it has transformed both ways and swapped back. */
function turned(plane: Float64Array, isBack: boolean): Float64Array {
  const result = new Float64Array(plane.length);
  for (let row = 0; row < SIDE; row += 1) {
    for (let to = 0; to < SIDE; to += 1) {
      let sum = 0;
      for (let from = 0; from < SIDE; from += 1) {
        const wave = isBack ? WAVES[from * SIDE + to]! : WAVES[to * SIDE + from]!;
        sum += wave * plane[row * SIDE + from]!;
      }
      result[to * SIDE + row] = sum;
    }
  }
  return result;
}

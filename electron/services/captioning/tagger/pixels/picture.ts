/** Decoded pixels: rows from the top, three channels interleaved, 8 bits each. */
export interface Rgb {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A picture in the middle of a square, the odd pixel right and at the bottom, as the trainer's script pads. */
export interface Square {
  readonly edge: number;
  readonly left: number;
  readonly top: number;
  readonly picture: Rgb;
}

/** What surrounds the picture. */
export const PADDING = 255;
export const CHANNELS = 3;

export function squareOf(picture: Rgb): Square {
  const edge = Math.max(picture.width, picture.height);
  return {
    edge,
    left: Math.floor((edge - picture.width) / 2),
    top: Math.floor((edge - picture.height) / 2),
    picture,
  };
}

/** Gives the rows of a square one by one, without the padding left and right of the picture. */
export function rowsOf({ top, picture }: Square): (y: number) => Uint8Array {
  const { width, height, data } = picture;
  const length = width * CHANNELS;
  // A plain array even for a Buffer: kernels that see one kind of array only run several times faster.
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const empty = new Uint8Array(length).fill(PADDING);
  return (y) => {
    const inside = y - top;
    if (inside < 0 || inside >= height) return empty;
    return pixels.subarray(inside * length, (inside + 1) * length);
  };
}

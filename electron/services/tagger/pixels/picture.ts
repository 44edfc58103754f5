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

/** Gives the rows of a square one by one; the same array each time. */
export function rowsOf({ edge, left, top, picture }: Square): (y: number) => Uint8Array {
  const { width, height, data } = picture;
  const empty = new Uint8Array(edge * CHANNELS).fill(PADDING);
  const row = new Uint8Array(edge * CHANNELS).fill(PADDING);
  return (y) => {
    const inside = y - top;
    if (inside < 0 || inside >= height) return empty;
    const from = inside * width * CHANNELS;
    row.set(data.subarray(from, from + width * CHANNELS), left * CHANNELS);
    return row;
  };
}

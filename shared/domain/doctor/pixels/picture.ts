/** Decoded pixels, a row behind the other, channels interleaved (grey, grey and alpha, RGB, RGB and alpha). */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** `lightnessAt` counts grey levels that many times. */
export const LIGHTNESS = 4;

/** Brightness of a pixel, 0 to 1020: green counts twice, as the eye has it nearly. Alpha plays no part. */
export function lightnessAt({ data, channels }: Picture, pixel: number): number {
  const at = pixel * channels;
  const first = data[at] ?? 0;
  if (channels < 3) return first << 2;
  return first + ((data[at + 1] ?? 0) << 1) + (data[at + 2] ?? 0);
}

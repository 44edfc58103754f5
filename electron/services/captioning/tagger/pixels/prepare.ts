import { decodePicture, type DecodeOptions } from './decode.js';
import { squareOf, type Rgb } from './picture.js';
import { resizeArea } from './resize-area.js';
import { resizeLanczos } from './resize-lanczos.js';

/**
 * A picture file as the model wants it, before numbers become floats: `size` × `size`, 8 bits, channels **BGR**, as the
 * trainer's script prepares it. Throws `unreadable` and `not_found`.
 */
export async function preparePicture(
  path: string,
  size: number,
  options: DecodeOptions,
): Promise<Uint8Array> {
  return prepared(await decodePicture(path, options), size);
}

/** The same from pixels. */
function prepared(picture: Rgb, size: number): Uint8Array {
  const square = squareOf(picture);
  return square.edge >= size ? resizeArea(square, size) : resizeLanczos(square, size);
}

import { AppError } from '../../shared/result/errors.js';
import { asImageError, openImage } from '../formats/pictures/image-file.js';
import { SIDE } from './flow.js';

interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * A picture as the trainer sees it (orientation and colour profile not applied, transparency dropped), cut to the middle
 * square, averaged down to SIDE x SIDE, on the scale -1 to 1. Throws `unreadable` with the whole path.
 */
export async function readPicture(path: string): Promise<Float32Array> {
  try {
    const image = await openImage(path, { ignoreIcc: true, policy: 'strict' });
    const { data, info } = await image
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`${info.channels} channels`);
    return averagedDown({ data, width: info.width, height: info.height });
  } catch (error) {
    const known = asImageError(path, error);
    if (known instanceof AppError && known.code === 'unreadable') {
      throw new AppError('unreadable', `Error loading file: ${path}. ${known.message}`, {
        ...(known.hint === undefined ? {} : { hint: known.hint }),
        cause: error,
      });
    }
    throw known;
  }
}

/** Middle square, then the exact mean over each cell of a SIDE x SIDE grid (pixels at cell borders count in part). */
export function averagedDown({ data, width, height }: Pixels): Float32Array {
  const side = Math.min(width, height);
  const left = Math.floor((width - side) / 2);
  const top = Math.floor((height - side) / 2);
  const result = new Float64Array(SIDE * SIDE * 3);
  const spans = cellSpans(side);
  for (let row = 0; row < SIDE; row += 1) {
    for (const [y, weightY] of spans[row] ?? []) {
      const line = ((top + y) * width + left) * 3;
      for (let column = 0; column < SIDE; column += 1) {
        const at = (row * SIDE + column) * 3;
        for (const [x, weightX] of spans[column] ?? []) {
          const from = line + x * 3;
          const weight = weightY * weightX;
          result[at] = result[at]! + weight * data[from]!;
          result[at + 1] = result[at + 1]! + weight * data[from + 1]!;
          result[at + 2] = result[at + 2]! + weight * data[from + 2]!;
        }
      }
    }
  }
  return Float32Array.from(result, (value) => value / 127.5 - 1);
}

/** For each cell along one axis the pixels it covers and their share of it (shares add up to 1). */
function cellSpans(side: number): [number, number][][] {
  const size = side / SIDE;
  return Array.from({ length: SIDE }, (_, cell) => {
    const from = cell * size;
    const to = from + size;
    const span: [number, number][] = [];
    for (let pixel = Math.floor(from); pixel < Math.min(side, Math.ceil(to)); pixel += 1) {
      const overlap = Math.min(to, pixel + 1) - Math.max(from, pixel);
      if (overlap > 0) span.push([pixel, overlap / size]);
    }
    return span;
  });
}

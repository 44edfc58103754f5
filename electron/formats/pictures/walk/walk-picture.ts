import type { PictureFault } from '../../../../shared/contract/index.js';
import { trainerSize } from './image-size.js';
import { walkByKind, type Size } from './walk-kinds.js';
import { Refused, take, type Walk, type WalkedPicture } from './walk.js';

/** Twice `MAX_IMAGE_PIXELS` of Pillow 13.0.0: more end the trainer's run. */
const MOST_PIXELS = 178_956_970;
/** The trainer scales a picture so that its shorter side fills a bucket, of 64 pixels at least, with sides of 32 bits. */
const MOST_RATIO = (2 ** 31 - 1) / 64;

/** What the container of a picture says, without a look at its pixels. */
export interface PictureWalk {
  /** Null: not enough is known to show anything. */
  readonly seen: WalkedPicture | null;
  readonly fault: PictureFault | null;
  /** The size that the trainer takes the picture for; null: nothing sure. */
  readonly taken: Size | null;
}

/** Walks through a picture of a size in bytes as the trainer's readers do. */
export function* walkPicture(sizeBytes: number): Walk<PictureWalk> {
  // The size of a JPEG with nothing odd in it need not be looked up twice.
  const isJpeg = (yield* take(0, 2)).toString('latin1') === '\xff\xd8';
  const first = isJpeg ? null : yield* attempt(trainerSize());
  const walked = yield* attempt(walkByKind(sizeBytes));
  const isSure = walked.value?.isSizeSure === true;
  const size = first ?? (isSure ? NOTHING : yield* attempt(trainerSize()));
  const seen = walked.value ?? walked.seen;
  const taken = size.value ?? (seen === null ? null : { width: seen.width, height: seen.height });
  return { seen, taken, fault: walked.fault ?? size.fault ?? faultOfSize(seen, taken) };
}

interface Attempt<T> {
  readonly value: T | null;
  readonly fault: PictureFault | null;
  readonly seen: WalkedPicture | null;
}

const NOTHING: Attempt<Size> = { value: null, fault: null, seen: null };

function* attempt<T>(walk: Walk<T>): Walk<Attempt<T>> {
  try {
    return { value: yield* walk, fault: null, seen: null };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { width = 0, height = 0, format = '' } = error.seen ?? {};
    const isKnown = width > 0 && height > 0;
    const seen = { exifOrientation: 1, hasAlpha: false, ...error.seen, format, width, height };
    return { value: null, fault: error.fault, seen: isKnown ? seen : null };
  }
}

function faultOfSize(seen: WalkedPicture | null, taken: Size | null): PictureFault | null {
  if (seen !== null && seen.width * seen.height > MOST_PIXELS) return 'too_many_pixels';
  if (taken === null || (seen !== null && seen.width === 0)) return null;
  const [longer, shorter] = [Math.max, Math.min].map((side) => side(taken.width, taken.height));
  if (shorter === undefined || longer === undefined || shorter < 1) return 'no_size';
  return longer / shorter > MOST_RATIO ? 'no_size' : null;
}

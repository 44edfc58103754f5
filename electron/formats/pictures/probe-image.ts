import type { Stats } from 'node:fs';
import sharp, { type Metadata } from 'sharp';
import {
  FAULT_WORDS,
  type PictureFault,
  type TrainerView,
} from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { MoreWanted, withFileEnds } from '../../platform/file-ends.js';
import {
  asImageError,
  MAX_PIXELS,
  missing,
  sharpOptions,
  tooLarge,
  unreadable,
} from './image-file.js';
import { checkPixels, decodes, isDecoded } from './walk/check-pixels.js';
import { walkPicture, type PictureWalk } from './walk/walk-picture.js';
import { walkEnds, type WalkedPicture, type WalkStep } from './walk/walk.js';

/** What the container of a picture says. Sizes in pixels as stored; orientation 1 to 8 as in EXIF. */
export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly exifOrientation: number;
  readonly hasAlpha: boolean;
}

/** A picture as the app sees it, and where the trainer sees it otherwise. */
export interface InspectedImage {
  readonly stats: Stats;
  /** The error that says why, for a picture that cannot be read. */
  readonly header: ImageHeader | AppError;
  /** Null: it sees the same. */
  readonly view: TrainerView | null;
}

/** Reads size, format and orientation of a picture. Throws `unreadable`, or `not_found`. */
export async function probeImage(path: string): Promise<ImageHeader> {
  const { header } = await inspectImage(path);
  if (header instanceof AppError) throw header;
  return header;
}

/**
 * Reads size and faults of a picture from its container. One read of the first 64 KB and the last bytes suffices for nearly
 * all; the others take a few short reads more. A picture is decoded only when the container leaves a doubt. Throws
 * `not_found`, and the file system's error.
 */
export async function inspectImage(path: string): Promise<InspectedImage> {
  const { stats, walk } = await walkFile(path);
  if (!stats.isFile()) return { stats, header: unreadable(path, 'it is not a file'), view: null };
  const seen = walk.seen !== null && walk.seen.width > 0 ? walk.seen : await decoderView(path);
  const isDoubtful = walk.fault === null && walk.seen?.isInDoubt === true;
  const fault = isDoubtful ? await checkPixels(path, walk.seen) : walk.fault;
  return {
    stats,
    header: await headerOf(path, seen, fault),
    view: viewOf({ ...walk, seen, fault }),
  };
}

/**
 * Decodes all pixels of a picture that the app's decoder complained about, as the trainer's reader does. Returns the fault
 * that would end the run; null for none. Throws like `inspectImage`.
 */
export async function faultOfPixels(path: string): Promise<PictureFault | null> {
  const { walk } = await walkFile(path);
  return walk.seen === null ? walk.fault : checkPixels(path, walk.seen);
}

/** Size and format of a picture that the trainer does not read, as far as the decoder knows it. Throws like `probeImage`. */
export async function probeOtherPicture(path: string): Promise<ImageHeader> {
  try {
    return withinLimit(path, decoded(await sharp(path, sharpOptions({})).metadata()));
  } catch (error) {
    throw asImageError(path, error);
  }
}

interface Walk {
  readonly stats: Stats;
  readonly walk: PictureWalk;
}

function stepOf(stats: Stats, step: WalkStep<PictureWalk>): Walk | MoreWanted<Walk> {
  if ('done' in step) return { stats, walk: step.done };
  const { at, length } = step.wants;
  return new MoreWanted(at, length, (bytes) => stepOf(stats, step.goOn(bytes)));
}

async function walkFile(path: string): Promise<Walk> {
  try {
    return await withFileEnds<Walk>(path, ({ stats, head, tail }) =>
      stepOf(stats, walkEnds({ head, tail, sizeBytes: stats.size }, walkPicture(stats.size))),
    );
  } catch (error) {
    throw nodeErrorCode(error) === 'ENOENT' ? missing(path, error) : error;
  }
}

/** What the app's decoder says of a picture whose size the container did not tell; null: nothing. */
async function decoderView(path: string): Promise<WalkedPicture | null> {
  try {
    return decoded(await sharp(path, sharpOptions({})).metadata());
  } catch {
    return null; // what is wrong with it, the walk has told
  }
}

/** Faults that stop only the trainer: the app still shows the picture. */
const SHOWN: ReadonlySet<PictureFault> = new Set<PictureFault>([
  'checksum',
  'kind_not_read',
  'text_too_large',
  'text_too_much',
  'too_many_pixels',
]);

async function headerOf(
  path: string,
  seen: WalkedPicture | null,
  fault: PictureFault | null,
): Promise<ImageHeader | AppError> {
  if (seen === null) return unreadable(path, FAULT_WORDS[fault ?? 'no_picture']);
  if (seen.width * seen.height > MAX_PIXELS) return tooLarge(path);
  const isShown =
    fault === null ||
    SHOWN.has(fault) ||
    (isDecoded(seen.format) && seen.format !== 'bmp' && (await decodes(path, seen.format)));
  if (!isShown) return unreadable(path, FAULT_WORDS[fault]);
  const { width, height, format, exifOrientation, hasAlpha } = seen;
  return { width, height, format, exifOrientation, hasAlpha };
}

function viewOf({ seen, taken, fault }: PictureWalk): TrainerView | null {
  const isOther =
    seen !== null && taken !== null && taken.width > 0
      ? taken.width !== seen.width || taken.height !== seen.height
      : false;
  const view: TrainerView = {
    ...(isOther && taken !== null ? { size: { ...taken } } : {}),
    ...(fault === null ? {} : { fault }),
    ...(seen?.form === undefined ? {} : { form: seen.form }),
    ...(seen !== null && fault === null && !isDecoded(seen.format) ? { isHidden: true } : {}),
  };
  return Object.keys(view).length === 0 ? null : view;
}

function decoded(metadata: Metadata): ImageHeader {
  return {
    width: metadata.width,
    height: metadata.height,
    format: metadata.format === 'heif' && metadata.compression === 'av1' ? 'avif' : metadata.format,
    exifOrientation: metadata.orientation ?? 1,
    hasAlpha: metadata.hasAlpha,
  };
}

function withinLimit(path: string, header: ImageHeader): ImageHeader {
  if (header.width * header.height > MAX_PIXELS) throw tooLarge(path);
  return header;
}

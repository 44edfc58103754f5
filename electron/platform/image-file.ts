import type { Stats } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { AppError } from '../../shared/result/errors.js';
import { decodeBmp } from './bmp.js';
import { nodeErrorCode } from './error-value.js';
import { withFileEnds } from './file-ends.js';
import { hasProperEnd, readImageHeader, type ImageHeader } from './image-header.js';

export type { ImageHeader } from './image-header.js';

/** 16,384 × 16,384: far beyond what training uses, and still below a gigabyte in memory. */
const MAX_PIXELS = 268_435_456;

// One thread a picture, several pictures at once: faster than many threads on one. And libvips would keep results by file
// name, so that a picture replaced by another program would go on showing its old content.
sharp.concurrency(1);
sharp.cache(false);

const FAIL_ON = { lenient: 'none', strict: 'truncated', exact: 'warning' } as const;

export interface OpenImageOptions {
  /** True for what the trainer will see: Pillow does not apply colour profiles. Default false: for people's eyes. */
  readonly ignoreIcc?: boolean;
  /**
   * `strict` refuses a truncated picture (as the trainer does), `exact` also one with data that the decoder has to guess at,
   * `lenient` shows what is there. Default `lenient`.
   */
  readonly policy?: keyof typeof FAIL_ON;
}

/**
 * Reads size, format and orientation of a picture, from at most 64 KB where the format allows. A picture that looks cut short
 * is decoded to be sure. Throws `unreadable`, or `not_found`.
 */
export async function probeImage(path: string): Promise<ImageHeader> {
  const { header } = await inspectImage(path);
  if (header instanceof AppError) throw header;
  return header;
}

/** `probeImage` with the file's marks, all from one opening: what cannot be read comes as the error that says why. */
export async function inspectImage(
  path: string,
): Promise<{ stats: Stats; header: ImageHeader | AppError }> {
  const seen = await readEnds(path);
  try {
    return {
      stats: seen.stats,
      header: withinLimit(path, seen.header ?? (await look(path, seen))),
    };
  } catch (error) {
    if (error instanceof AppError) return { stats: seen.stats, header: error };
    throw error;
  }
}

/** Size and format of a picture that the trainer does not read, as far as the decoder knows it. Throws like `probeImage`. */
export async function probeOtherPicture(path: string): Promise<ImageHeader> {
  try {
    return withinLimit(path, headerOf(await sharp(path, sharpOptions({})).metadata()));
  } catch (error) {
    throw asImageError(path, error);
  }
}

/**
 * A sharp pipeline on a picture file, BMP included. Orientation is not applied yet (call `autoOrient`).
 * Throws `unreadable` for a BMP that cannot be decoded; for others the pipeline fails when it runs: see `asImageError`.
 */
export async function openImage(path: string, options: OpenImageOptions = {}): Promise<Sharp> {
  return (await isBmp(path))
    ? openImageData(await readFile(path), options)
    : sharp(path, sharpOptions(options));
}

/** The same on a file's content. Throws `unreadable` for a BMP that cannot be decoded. */
export function openImageData(content: Buffer, options: OpenImageOptions = {}): Sharp {
  if (!hasBmpHead(content)) return sharp(content, sharpOptions(options));
  const { data, width, height, channels } = decodeBmp(content);
  return sharp(data, { ...sharpOptions(options), raw: { width, height, channels } });
}

/** A picture file's content. Throws `not_found`. */
export async function readImageFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw nodeErrorCode(error) === 'ENOENT' ? missing(path, error) : error;
  }
}

function hasBmpHead(head: Buffer): boolean {
  return head.toString('latin1', 0, 2) === 'BM';
}

/** What sharp threw, as an error a person understands. File system errors and our own pass through. */
export function asImageError(path: string, error: unknown): unknown {
  if (error instanceof AppError || nodeErrorCode(error) !== null) return error;
  const text = error instanceof Error ? error.message : '';
  if (/input file is missing/i.test(text)) {
    return new AppError('not_found', `The picture is not there: ${basename(path)}`, {
      cause: error,
    });
  }
  if (/pixel limit/i.test(text)) return tooLarge(path);
  return unreadable(path, 'it is damaged, or not a picture', error);
}

/** How every picture is opened: never more than the limit, cut ones as the policy says. */
export function sharpOptions(options: OpenImageOptions): SharpOptions {
  return {
    failOn: FAIL_ON[options.policy ?? 'lenient'],
    ignoreIcc: options.ignoreIcc ?? false,
    limitInputPixels: MAX_PIXELS,
    sequentialRead: true,
  };
}

interface SeenEnds {
  readonly stats: Stats;
  /** Null: the head does not say it, or the end makes one doubt. */
  readonly header: ImageHeader | null;
  /** True when the end is as the format demands, whatever the head said. */
  readonly hasEnd: (format: string) => boolean;
}

async function readEnds(path: string): Promise<SeenEnds> {
  try {
    return await withFileEnds(path, ({ stats, head, tail }) => {
      const header = readImageHeader(head);
      const isWhole = header !== null && hasProperEnd(header.format, tail, head, stats.size);
      const kept = isWhole ? null : { head: Buffer.from(head), tail: Buffer.from(tail) };
      const hasEnd = (format: string) =>
        kept === null || hasProperEnd(format, kept.tail, kept.head, stats.size);
      return { stats, header: isWhole ? header : null, hasEnd };
    });
  } catch (error) {
    throw nodeErrorCode(error) === 'ENOENT' ? missing(path, error) : error;
  }
}

/** Asks the decoder where the head does not suffice. */
async function look(path: string, { stats, hasEnd }: SeenEnds): Promise<ImageHeader> {
  if (!stats.isFile()) throw unreadable(path, 'it is not a file');
  if (stats.size === 0) throw unreadable(path, 'the file is empty (0 bytes)');
  return decodeToProbe(path, hasEnd);
}

function missing(path: string, cause: unknown): AppError {
  return new AppError('not_found', `The picture is not there: ${basename(path)}`, { cause });
}

async function readAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await handle.read(buffer, 0, length, at);
  return buffer.subarray(0, bytesRead);
}

async function isBmp(path: string): Promise<boolean> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    throw nodeErrorCode(error) === 'ENOENT' ? missing(path, error) : error;
  }
  try {
    return hasBmpHead(await readAt(handle, 0, 2));
  } finally {
    await handle.close();
  }
}

async function decodeToProbe(
  path: string,
  hasEnd: (format: string) => boolean,
): Promise<ImageHeader> {
  try {
    const header = headerOf(await sharp(path, sharpOptions({ policy: 'strict' })).metadata());
    // Long metadata before the size is no reason for doubt when the end is there; WebP keeps its EXIF behind the pixels.
    if (TRAINED_FORMATS.has(header.format) && hasEnd(header.format)) return header;
    // Every row must decode: a picture that ends early ends the trainer's run, too.
    await sharp(path, sharpOptions({ policy: 'strict' }))
      .resize(16, 16)
      .raw()
      .toBuffer();
    return header;
  } catch (error) {
    throw asImageError(path, error);
  }
}

const TRAINED_FORMATS: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp']);

function headerOf(metadata: Metadata): ImageHeader {
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

function tooLarge(path: string): AppError {
  return new AppError(
    'unreadable',
    `The picture is too large: ${basename(path)} has over 268 megapixels.`,
    {
      hint: 'Make it smaller in an image editor; training uses about one megapixel of it.',
    },
  );
}

function unreadable(path: string, why: string, cause?: unknown): AppError {
  return new AppError('unreadable', `The picture ${basename(path)} cannot be read: ${why}.`, {
    hint: 'Replace the file, or take it out of the dataset: the trainer would stop at it.',
    ...(cause === undefined ? {} : { cause }),
  });
}

import { open, readFile, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { AppError } from '../../shared/result/errors.js';
import { decodeBmp } from './bmp.js';
import { nodeErrorCode } from './error-value.js';
import { hasProperEnd, readImageHeader, type ImageHeader } from './image-header.js';

export type { ImageHeader } from './image-header.js';

/** 16,384 × 16,384: far beyond what training uses, and still below a gigabyte in memory. */
const MAX_PIXELS = 268_435_456;
const HEAD_BYTES = 65_536;
const TAIL_BYTES = 64;

// One thread a picture, several pictures at once: faster than many threads on one. And libvips would keep results by file
// name, so that a picture replaced by another program would go on showing its old content.
sharp.concurrency(1);
sharp.cache(false);

export interface OpenImageOptions {
  /** True for what the trainer will see: Pillow does not apply colour profiles. Default false: for people's eyes. */
  readonly ignoreIcc?: boolean;
  /** `strict` refuses a truncated picture (as the trainer does), `lenient` shows what is there. Default `lenient`. */
  readonly policy?: 'strict' | 'lenient';
}

/**
 * Reads size, format and orientation of a picture, from at most 64 KB where the format allows. A picture that looks cut short
 * is decoded to be sure. Throws `unreadable`, or `not_found`.
 */
export async function probeImage(path: string): Promise<ImageHeader> {
  const { head, tail, sizeBytes } = await readEnds(path);
  if (sizeBytes === 0) throw unreadable(path, 'the file is empty (0 bytes)');
  const header = readImageHeader(head);
  if (header && hasProperEnd(header.format, tail, head, sizeBytes))
    return withinLimit(path, header);
  return decodeToProbe(path);
}

/**
 * A sharp pipeline on a picture file, BMP included. Orientation is not applied yet (call `autoOrient`).
 * Throws `unreadable` for a BMP that cannot be decoded; for others the pipeline fails when it runs: see `asImageError`.
 */
export async function openImage(path: string, options: OpenImageOptions = {}): Promise<Sharp> {
  if (await isBmp(path)) {
    const { data, width, height, channels } = decodeBmp(await readFile(path));
    return sharp(data, { ...sharpOptions(options), raw: { width, height, channels } });
  }
  return sharp(path, sharpOptions(options));
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

function sharpOptions(options: OpenImageOptions): SharpOptions {
  return {
    failOn: options.policy === 'strict' ? 'truncated' : 'none',
    ignoreIcc: options.ignoreIcc ?? false,
    limitInputPixels: MAX_PIXELS,
    sequentialRead: true,
  };
}

async function readEnds(path: string): Promise<{ head: Buffer; tail: Buffer; sizeBytes: number }> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if (nodeErrorCode(error) !== 'ENOENT') throw error;
    throw new AppError('not_found', `The picture is not there: ${basename(path)}`, {
      cause: error,
    });
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw unreadable(path, 'it is not a file');
    const head = await readAt(handle, 0, Math.min(HEAD_BYTES, stats.size));
    const tailAt = Math.max(0, stats.size - TAIL_BYTES);
    const isInHead = stats.size <= head.length;
    const tail = isInHead ? head.subarray(tailAt) : await readAt(handle, tailAt, TAIL_BYTES);
    return { head, tail, sizeBytes: stats.size };
  } finally {
    await handle.close();
  }
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
    if (nodeErrorCode(error) !== 'ENOENT') throw error;
    throw new AppError('not_found', `The picture is not there: ${basename(path)}`, {
      cause: error,
    });
  }
  try {
    return (await readAt(handle, 0, 2)).toString('latin1') === 'BM';
  } finally {
    await handle.close();
  }
}

async function decodeToProbe(path: string): Promise<ImageHeader> {
  try {
    const metadata = await sharp(path, sharpOptions({ policy: 'strict' })).metadata();
    // Every row must decode: a picture that ends early ends the trainer's run, too.
    await sharp(path, sharpOptions({ policy: 'strict' }))
      .resize(16, 16)
      .raw()
      .toBuffer();
    return withinLimit(path, {
      width: metadata.width,
      height: metadata.height,
      format: metadata.format,
      exifOrientation: metadata.orientation ?? 1,
      hasAlpha: metadata.hasAlpha,
    });
  } catch (error) {
    throw asImageError(path, error);
  }
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

import { open, readFile, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { AppError } from '../../../shared/result/errors.js';
import { decodeBmp } from '../bmp/bmp.js';
import { nodeErrorCode } from '../../platform/error-value.js';

/** 16,384 × 16,384: far beyond what training uses, and still below a gigabyte in memory. */
export const MAX_PIXELS = 268_435_456;

// One thread for each picture and several pictures at once are faster than many threads on one picture. The cache of libvips is
// keyed by file name: it would show the old content of a picture that another program has replaced.
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

/** The error for a picture that is gone. */
export function missing(path: string, cause: unknown): AppError {
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

/** The error for more pixels than the app opens. */
export function tooLarge(path: string): AppError {
  return new AppError(
    'unreadable',
    `The picture is too large: ${basename(path)} has over 268 megapixels.`,
    {
      hint: 'Make it smaller in an image editor; training uses about one megapixel of it.',
    },
  );
}

/** The error for a picture that cannot be read; `why` ends the sentence. */
export function unreadable(path: string, why: string, cause?: unknown): AppError {
  return new AppError('unreadable', `The picture ${basename(path)} cannot be read: ${why}.`, {
    hint: 'Replace the file, or take it out of the dataset: the trainer would stop at it.',
    ...(cause === undefined ? {} : { cause }),
  });
}

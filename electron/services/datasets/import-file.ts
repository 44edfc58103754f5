import { lstat, open, readFile, stat } from 'node:fs/promises';
import { basename, join, dirname } from 'node:path';
import { CAPTION_EXTENSIONS, captionFileName } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';

const CHUNK_BYTES = 1024 * 1024;
/** No caption is longer; the trainer cuts at 512 tokens. */
export const MAX_CAPTION_BYTES = 1024 * 1024;

/** One picture that an import has found, in a folder or an archive. */
export interface ImportFile {
  /** How a report calls it: its path; inside an archive with the archive before it. */
  readonly shown: string;
  readonly fileName: string;
  /** Its bytes, in pieces. Throws `unreadable` when an archive's own checks fail. */
  content(): AsyncIterable<Uint8Array>;
  /** The caption beside it, byte for byte; null when there is none. */
  caption(): Promise<Buffer | null>;
}

/** The extensions that the caption of an image may have where it comes from, the likeliest first. */
export function captionExtensionsFor(own: string): string[] {
  return [own, ...CAPTION_EXTENSIONS.filter((extension) => extension !== own)];
}

/** A picture on the disk. `extensions`: those that its caption may have. `mayRead`: asked where a path leads. */
export function fileOnDisk(
  path: string,
  extensions: readonly string[],
  mayRead: (path: string) => Promise<boolean>,
): ImportFile {
  return {
    shown: path,
    fileName: basename(path),
    content: () => readChunks(path),
    caption: () => captionBeside(path, extensions, mayRead),
  };
}

async function captionBeside(
  imagePath: string,
  extensions: readonly string[],
  mayRead: (path: string) => Promise<boolean>,
): Promise<Buffer | null> {
  for (const extension of extensions) {
    const path = join(dirname(imagePath), captionFileName(basename(imagePath), extension));
    try {
      await lstat(path);
      if (!(await mayRead(path))) throw linkedOut(basename(path));
      if ((await stat(path)).size > MAX_CAPTION_BYTES) throw captionTooLong(basename(path));
      return await readFile(path);
    } catch (error) {
      if (nodeErrorCode(error) !== 'ENOENT') throw error;
    }
  }
  return null;
}

function linkedOut(name: string): AppError {
  return new AppError(
    'forbidden_path',
    `Its caption ${name} is a link out of the folders this page may use.`,
  );
}

export function captionTooLong(name: string): AppError {
  return new AppError('unsupported', `Its caption ${name} is larger than 1 MB and no caption.`, {
    hint: 'Take that text file away from the image and add the image again.',
  });
}

/** A file in pieces, so that a large one does not fill memory. */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

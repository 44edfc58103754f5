import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { BroughtFile } from '../../../../shared/domain/intake/index.js';
import { AppError } from '../../../../shared/result/errors.js';
import { decodeCaption } from '../captions/caption-file.js';
import { formatBytes } from '../../../../shared/domain/format.js';

const CHUNK_BYTES = 1024 * 1024;
/** No caption is longer; the trainer cuts at 512 tokens. */
export const MAX_CAPTION_BYTES = 1024 * 1024;
/** A table of the captions of 100,000 images has about 30 MB. */
export const MAX_TABLE_BYTES = 64 * 1024 * 1024;

/** A file that an import was given, in a folder or an archive. */
export interface ImportFile extends BroughtFile {
  /** Its bytes, in pieces. Throws `unreadable` when an archive's own checks fail. */
  content(): AsyncIterable<Uint8Array>;
  /** All of a text. Throws `unsupported` when it is longer than `maxBytes`. */
  bytes(maxBytes: number): Promise<Buffer>;
}

/** A file on the disk. `mayRead`: asked where a path leads. */
export function fileOnDisk(
  path: string,
  about: BroughtFile,
  mayRead: (path: string) => Promise<boolean>,
): ImportFile {
  return {
    ...about,
    content: () => readChunks(path),
    bytes: async (maxBytes) => {
      if (!(await mayRead(path))) throw linkedOut(basename(path));
      if ((await stat(path)).size > maxBytes) throw textTooLong(basename(path), maxBytes);
      return readFile(path);
    },
  };
}

/** The text of a table or a caption, or why it cannot be had. */
export async function readText(file: ImportFile): Promise<string | { reason: string }> {
  try {
    const { text, encoding } = decodeCaption(await file.bytes(MAX_TABLE_BYTES));
    return encoding === null ? { reason: 'Its bytes fit no known encoding.' } : text;
  } catch (error) {
    if (error instanceof AppError) return { reason: error.message };
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function linkedOut(name: string): AppError {
  return new AppError(
    'forbidden_path',
    `Its caption ${name} is a link out of the folders this page may use.`,
  );
}

export function textTooLong(name: string, maxBytes: number): AppError {
  const size = formatBytes(maxBytes);
  return new AppError('unsupported', `Its caption ${name} is larger than ${size} and no caption.`, {
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

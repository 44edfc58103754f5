import { createHash } from 'node:crypto';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { captionState, type CaptionState } from '../../../shared/domain/dataset/index.js';
import { nodeErrorCode } from '../../platform/error-value.js';

/** Revision of a caption whose file is not there. */
export const NO_CAPTION_REV = 'none';

export interface CaptionFile {
  /** As the user sees it: without byte order mark and without the line end at the very end. */
  readonly text: string;
  readonly rev: string;
  readonly state: CaptionState;
  /** The bytes on disk; null when there is no file. */
  readonly bytes: Buffer | null;
}

export const NO_CAPTION: CaptionFile = {
  text: '',
  rev: NO_CAPTION_REV,
  state: 'missing',
  bytes: null,
};

/** Reads a caption file. A file that is not UTF-8 is shown as Windows-1252 or UTF-16 and says so in `state`. */
export async function readCaptionFile(path: string): Promise<CaptionFile> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return NO_CAPTION;
    throw error;
  }
  try {
    const bytes = await readFile(handle);
    const { mtimeMs } = await handle.stat();
    const { text, isUtf8 } = decodeCaption(bytes);
    const state = isUtf8 ? captionState(text) : 'not_utf8';
    return { text: text.replace(/\r?\n$/, ''), rev: captionRev(bytes, mtimeMs), state, bytes };
  } finally {
    await handle.close();
  }
}

/** Time, size and hash of a caption file in one word. */
export function captionRev(bytes: Buffer, mtimeMs: number): string {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return `${Math.round(mtimeMs).toString(36)}.${bytes.length}.${hash}`;
}

/** True when two revisions have the same content; a file that was only touched has not changed. */
export function isSameContent(one: string, other: string): boolean {
  const content = (rev: string) => rev.slice(rev.indexOf('.') + 1);
  return content(one) === content(other);
}

/** Text of caption bytes, and whether the trainer could read it, too. */
export function decodeCaption(bytes: Buffer): { text: string; isUtf8: boolean } {
  if (bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe) return other(bytes, 'utf-16le');
  if (bytes.length >= 2 && bytes[0] === 0xfe && bytes[1] === 0xff) return other(bytes, 'utf-16be');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), isUtf8: true };
  } catch {
    return other(bytes, 'windows-1252'); // not UTF-8: the likeliest of the old encodings
  }
}

function other(bytes: Buffer, encoding: string): { text: string; isUtf8: boolean } {
  return { text: new TextDecoder(encoding).decode(bytes), isUtf8: false };
}

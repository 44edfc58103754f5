import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { CaptionEncoding } from '../../../../shared/domain/captions/encodings.js';
import { captionState, type CaptionState } from '../../../../shared/domain/dataset/image-rules.js';
import { AppError } from '../../../../shared/result/errors.js';
import { readRealFile, readSmallFile, type SmallFile } from '../../../platform/file-ends.js';
import { resolveInside } from '../../../platform/paths.js';
import { CONTROLS, decodeCleanly, decodeUtf8 } from './encoding/decode-text.js';
import { fitsUtf16, guessEncoding } from './encoding/guess-encoding.js';

/** Revision of a caption whose file is not there. */
export const NO_CAPTION_REV = 'none';

export interface CaptionFile {
  /** As the user sees it: without byte order mark and without the line end at the very end. */
  readonly text: string;
  readonly rev: string;
  readonly state: CaptionState;
  /** What it was read by; null when its bytes fit no encoding that is known, or there are none. */
  readonly encoding: CaptionEncoding | null;
  /** The bytes on disk; null when there is no file. */
  readonly bytes: Buffer | null;
}

export const NO_CAPTION: CaptionFile = {
  text: '',
  rev: NO_CAPTION_REV,
  state: 'missing',
  encoding: null,
  bytes: null,
};

/**
 * Reads a caption file. A file that is not UTF-8 is shown in the encoding that its folder or else it speaks for and says so in
 * `state`. `ofFolder`: see `decodeCaption`.
 */
export async function readCaptionFile(
  path: string,
  ofFolder: CaptionEncoding | null = null,
): Promise<CaptionFile> {
  const file = await readSmallFile(path);
  return file === null ? NO_CAPTION : captionOf(file.bytes, file.stats.mtimeMs, ofFolder);
}

/** Of a caption that is a link out of its folder: it is told and not opened. */
export const LINKED_OUT: CaptionFile = {
  text: '',
  rev: 'link',
  state: 'link_outside',
  encoding: null,
  bytes: null,
};

/** A caption in its folder. Of a link the file that it leads to, unless that lies outside. */
export async function readCaptionIn(
  root: string,
  name: string,
): Promise<SmallFile | 'outside' | null> {
  const path = join(root, name);
  const file = await readRealFile(path);
  if (file !== 'link') return file;
  try {
    await resolveInside(root, name);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.code === 'forbidden_path' ? 'outside' : null;
  }
  return readSmallFile(path);
}

/** The same read as `readCaptionFile` does; of a link out of its folder it says so in `state`. */
export async function readFolderCaption(root: string, name: string): Promise<CaptionFile> {
  const file = await readCaptionIn(root, name);
  if (file === 'outside') return LINKED_OUT;
  return file === null ? NO_CAPTION : captionOf(file.bytes, file.stats.mtimeMs);
}

/** What the bytes of a caption file say. `mtimeMs`: when it was written. */
export function captionOf(
  bytes: Buffer,
  mtimeMs: number,
  ofFolder: CaptionEncoding | null = null,
): CaptionFile {
  const { text, isUtf8, encoding } = decodeCaption(bytes, ofFolder);
  const other = encoding === null ? 'undecodable' : 'not_utf8';
  const state = isUtf8 ? captionState(text) : other;
  const rev = captionRev(bytes, mtimeMs);
  return { text: text.replace(/\r?\n$/, ''), rev, state, encoding, bytes };
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

/** Text of caption bytes and the encoding it was read by; null when the bytes fit no encoding that is known. */
export interface DecodedCaption {
  readonly text: string;
  readonly encoding: CaptionEncoding | null;
  /** The trainer reads UTF-8 and nothing else. */
  readonly isUtf8: boolean;
}

/**
 * Decodes a caption: by its byte order mark, as UTF-8, by the old encoding of its folder (`ofFolder`; one caption alone is often
 * too short to tell), else by the one that its own bytes speak for. Bytes that leave control characters or gaps in every one
 * of them are no text: `encoding` is null and `text` empty.
 */
export function decodeCaption(
  bytes: Buffer,
  ofFolder: CaptionEncoding | null = null,
): DecodedCaption {
  const mark = markOf(bytes);
  if (mark !== null) return decodeAs(bytes, mark) ?? NOT_TEXT;
  const utf8 = decodeUtf8(bytes);
  // Latin letters in UTF-16 without its mark are valid UTF-8, with a NUL behind each.
  const isDoubted = utf8 !== null && CONTROLS.test(utf8);
  const isUtf16 = isDoubted || ofFolder === 'utf-16le' || ofFolder === 'utf-16be';
  if (utf8 !== null && !isUtf16) return { text: utf8, encoding: 'utf-8', isUtf8: true };
  const found = decodeForeign(bytes, ofFolder);
  if (utf8 === null) return found ?? NOT_TEXT;
  const isFound = found?.encoding?.startsWith('utf-16') === true && isDoubted;
  return isFound ? found : { text: utf8, encoding: 'utf-8', isUtf8: true };
}

/** True for a caption whose bytes speak for no encoding by themselves: neither UTF-8 nor marked. */
export function isForeign({ state, bytes }: CaptionFile): boolean {
  return (
    (state === 'not_utf8' || state === 'undecodable') && bytes !== null && markOf(bytes) === null
  );
}

const NOT_TEXT: DecodedCaption = { text: '', encoding: null, isUtf8: false };

function markOf([first, second]: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

function decodeForeign(bytes: Buffer, ofFolder: CaptionEncoding | null): DecodedCaption | null {
  if (ofFolder !== null && (!ofFolder.startsWith('utf-16') || fitsUtf16(bytes, ofFolder))) {
    const decoded = decodeAs(bytes, ofFolder);
    if (decoded !== null) return decoded;
  }
  const own = guessEncoding([bytes]);
  return own === null ? null : decodeAs(bytes, own);
}

function decodeAs(bytes: Buffer, encoding: CaptionEncoding): DecodedCaption | null {
  const text = decodeCleanly(bytes, encoding);
  return text === null ? null : { text, encoding, isUtf8: false };
}

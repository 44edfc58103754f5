import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { analyse } from 'chardet';
import { captionState, type CaptionState } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { readRealFile, readSmallFile, type SmallFile } from '../../platform/file-ends.js';
import { resolveInside } from '../../platform/paths.js';

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

/** Reads a caption file. A file that is not UTF-8 is shown in the encoding that it speaks for and says so in `state`. */
export async function readCaptionFile(path: string): Promise<CaptionFile> {
  const file = await readSmallFile(path);
  return file === null ? NO_CAPTION : captionOf(file.bytes, file.stats.mtimeMs);
}

/** Of a caption that is a link out of its folder: it is told and not opened. */
export const LINKED_OUT: CaptionFile = {
  text: '',
  rev: 'link',
  state: 'link_outside',
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

/** What the bytes of a caption file say. `mtimeMs`: when it was written. */
export function captionOf(bytes: Buffer, mtimeMs: number): CaptionFile {
  const { text, isUtf8, encoding } = decodeCaption(bytes);
  const other = encoding === null ? 'undecodable' : 'not_utf8';
  const state = isUtf8 ? captionState(text) : other;
  return { text: text.replace(/\r?\n$/, ''), rev: captionRev(bytes, mtimeMs), state, bytes };
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
  readonly encoding: string | null;
  /** The trainer reads UTF-8 and nothing else. */
  readonly isUtf8: boolean;
}

/**
 * Decodes a caption: by its byte order mark, as UTF-8, else by the old encoding that its bytes speak for. Bytes that leave
 * control characters or gaps in every one of them are no text: `encoding` is null and `text` empty.
 */
export function decodeCaption(bytes: Buffer): DecodedCaption {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decodeAs(bytes, 'utf-16le') ?? NOT_TEXT;
  if (first === 0xfe && second === 0xff) return decodeAs(bytes, 'utf-16be') ?? NOT_TEXT;
  const utf8 = decodeWith(bytes, 'utf-8');
  if (utf8 !== null) return { text: utf8, encoding: 'utf-8', isUtf8: true };
  for (const encoding of likelyEncodings(bytes)) {
    const decoded = decodeAs(bytes, encoding);
    if (decoded !== null) return decoded;
  }
  return NOT_TEXT;
}

const NOT_TEXT: DecodedCaption = { text: '', encoding: null, isUtf8: false };
/** Below this, the guess is no better than the likeliest encoding of Western Europe. */
const SURE = 40;
const UTF16 = /^utf-16/;

function likelyEncodings(bytes: Buffer): string[] {
  const guesses = analyse(bytes)
    .filter(({ confidence }) => confidence >= SURE)
    .map(({ name }) => name.toLowerCase())
    // Without a byte order mark, half of all files would be UTF-16.
    .filter((name) => !UTF16.test(name) && !name.startsWith('utf-32') && name !== 'ascii');
  return [...guesses, 'windows-1252'];
}

function decodeAs(bytes: Buffer, encoding: string): DecodedCaption | null {
  const text = decodeWith(bytes, encoding);
  if (text === null || NO_TEXT.test(text)) return null;
  return { text, encoding, isUtf8: false };
}

// eslint-disable-next-line no-control-regex -- control characters are what tells that it is no text
const NO_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/u;

/** Kept, as making one costs more than decoding a caption. */
const decoders = new Map<string, InstanceType<typeof TextDecoder>>();

function decodeWith(bytes: Buffer, encoding: string): string | null {
  try {
    const decoder = decoders.get(encoding) ?? new TextDecoder(encoding, { fatal: true });
    decoders.set(encoding, decoder);
    return decoder.decode(bytes);
  } catch {
    return null; // not in that encoding, or one that this system does not have
  }
}

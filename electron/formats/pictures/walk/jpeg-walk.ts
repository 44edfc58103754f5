import { tiffOrientation } from './exif-orientation.js';
import { need, Refused, take, type Walk, type WalkedPicture } from './walk.js';

/** What the segments of a JPEG said so far. */
interface JpegState {
  width: number;
  height: number;
  layers: number;
  exifOrientation: number;
  hasExif: boolean;
  /** One segment right behind the other. */
  isRegular: boolean;
}

const TAIL_BYTES = 64;
const EOI = Buffer.from([0xff, 0xd9]);

/**
 * Walks through the segments of a JPEG up to its first scan as Pillow 13.0.0 does, and looks for its end mark in the last 64
 * bytes. Without one only a decoder tells whether all pixels are there: some writers leave it out, some append more.
 */
export function* walkJpeg(sizeBytes: number): Walk<WalkedPicture> {
  const state: JpegState = {
    width: 0,
    height: 0,
    layers: 0,
    exifOrientation: 1,
    hasExif: false,
    isRegular: true,
  };
  try {
    yield* walkToScan(state, sizeBytes);
    if (state.layers === 0 || state.width < 1 || state.height < 1) throw new Refused('header');
    const tail = yield* take(Math.max(0, sizeBytes - TAIL_BYTES), TAIL_BYTES);
    // imagesize and Pillow walk over a regular chain alike, so both read the same size.
    const isSizeSure = state.isRegular;
    return { ...seenOf(state), isSizeSure, isInDoubt: !tail.includes(EOI) };
  } catch (error) {
    throw error instanceof Refused ? new Refused(error.fault, seenOf(state)) : error;
  }
}

function seenOf({ width, height, exifOrientation }: JpegState): WalkedPicture {
  return { format: 'jpeg', width, height, exifOrientation, hasAlpha: false };
}

const SOS = 0xda;
/** First bytes of a segment, in which its kind and its fields lie. */
const GLANCE = 20;

function* walkToScan(state: JpegState, sizeBytes: number): Walk<void> {
  for (let at = 2; ;) {
    const glance = yield* need(at, 4);
    const code = glance[1] ?? 0;
    if (glance[0] !== 0xff || code === 0 || code === 0xff || isAlone(code)) {
      // Fill bytes, marks without a segment, and bytes that are no mark: passed over.
      state.isRegular = false;
      at += glance[0] === 0xff && isAlone(code) ? 2 : 1;
      continue;
    }
    if (code < 0xc0) throw new Refused('header');
    const length = glance.readUInt16BE(2) - 2;
    if (length < 0) throw new Refused('header');
    if (at + 4 + length > sizeBytes) throw new Refused('cut_short');
    yield* readSegment(state, code, at + 4, length);
    if (code === SOS) return;
    at += 4 + length;
  }
}

/** Marks without a segment: restarts, start, end, and reserved ones. */
function isAlone(code: number): boolean {
  return code === 0xc8 || (code >= 0xd0 && code <= 0xd9) || (code >= 0xf0 && code <= 0xfd);
}

function* readSegment(state: JpegState, code: number, at: number, length: number): Walk<void> {
  if (isFrame(code)) readFrame(state, yield* need(at, length));
  else if (code === 0xdb) readTables(yield* need(at, length));
  else if (code === 0xe1 && !state.hasExif) readExif(state, yield* need(at, length));
  else if (code === 0xe0 || code === 0xee || code === 0xe2)
    readMarks(code, yield* need(at, Math.min(length, GLANCE)), length);
}

/** SOF0 to SOF15 but for tables and reserved ones, and DHP, which has the same form. */
function isFrame(code: number): boolean {
  if (code === 0xde) return true;
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
}

function readFrame(state: JpegState, data: Buffer): void {
  if (data.length < 6 || (data.length - 6) % 3 !== 0) throw new Refused('header');
  const layers = data[5] ?? 0;
  Object.assign(state, { height: data.readUInt16BE(1), width: data.readUInt16BE(3), layers });
  if (data[0] !== 8 || ![1, 3, 4].includes(layers)) throw new Refused('layout');
}

/** Quantization tables of 8 or 16 bits, each whole. */
function readTables(data: Buffer): void {
  for (let at = 0; at < data.length;) {
    const bytes = 1 + ((data[at] ?? 0) >> 4 === 0 ? 64 : 128);
    if (at + bytes > data.length) throw new Refused('header');
    at += bytes;
  }
}

function readExif(state: JpegState, data: Buffer): void {
  if (data.toString('latin1', 0, 6) !== 'Exif\0\0') return;
  state.hasExif = true;
  state.exifOrientation = tiffOrientation(data.subarray(6));
}

/** Fields that are read without a look at the length of the segment. */
function readMarks(code: number, head: Buffer, length: number): void {
  const begins = (text: string) => head.toString('latin1', 0, text.length) === text;
  const isShort =
    (code === 0xe0 && begins('JFIF') && length < 7) ||
    (code === 0xee && begins('Adobe') && length < 7) ||
    (code === 0xe2 && begins('ICC_PROFILE\0') && length < 14);
  if (isShort) throw new Refused('header');
}

import { tiffOrientation } from './exif-orientation.js';
import { need, Refused, take, type Walk, type Walked } from './walk.js';

/** What the segments of a JPEG said so far. */
interface JpegState {
  width: number;
  height: number;
  layers: number;
  exifOrientation: number;
  hasExif: boolean;
  profiles: boolean;
}

const TAIL_BYTES = 64;
const EOI = Buffer.from([0xff, 0xd9]);

/** Where the coded pixels of the first scan begin, too. */
export interface JpegWalked extends Walked {
  readonly layers: number;
}

/**
 * Walks through the segments of a JPEG up to its first scan as Pillow 13.0.0 does, and looks for its end mark in the last 64
 * bytes. Without one only a decoder tells whether all pixels are there: some writers leave it out, some append more.
 */
export function* walkJpeg(sizeBytes: number): Walk<JpegWalked> {
  const state: JpegState = {
    width: 0,
    height: 0,
    layers: 0,
    exifOrientation: 1,
    hasExif: false,
    profiles: false,
  };
  try {
    yield* walkToScan(state);
    if (state.layers === 0 || state.width < 1 || state.height < 1) throw new Refused('header');
    const tail = yield* take(Math.max(0, sizeBytes - TAIL_BYTES), TAIL_BYTES);
    return { ...seenOf(state), layers: state.layers, isInDoubt: !tail.includes(EOI) };
  } catch (error) {
    throw error instanceof Refused ? new Refused(error.fault, seenOf(state)) : error;
  }
}

function seenOf({ width, height, exifOrientation }: JpegState): Walked {
  return { format: 'jpeg', width, height, exifOrientation, hasAlpha: false };
}

const SOS = 0xda;

function* walkToScan(state: JpegState): Walk<void> {
  let at = 2;
  for (;;) {
    // Bytes between segments that are no mark are passed over.
    const mark = yield* nextMark(at);
    at = mark.at;
    if (isAlone(mark.code)) continue;
    if (mark.code < 0xc0) throw new Refused('header');
    const length = (yield* need(at, 2)).readUInt16BE(0) - 2;
    if (length < 0) throw new Refused('header');
    yield* readSegment(state, mark.code, at + 2, length);
    if (mark.code === SOS) return;
    at += 2 + length;
  }
}

/** Marks without a segment: restarts, start, end, and reserved ones. */
function isAlone(code: number): boolean {
  return code === 0xc8 || (code >= 0xd0 && code <= 0xd9) || (code >= 0xf0 && code <= 0xfd);
}

function* nextMark(from: number): Walk<{ code: number; at: number }> {
  let isMark = false;
  for (let at = from; ;) {
    const bytes = yield* need(at, 1);
    const [byte = 0] = bytes;
    at += 1;
    if (byte === 0xff) isMark = true;
    else if (isMark && byte !== 0) return { code: byte, at };
    else isMark = false;
  }
}

function* readSegment(state: JpegState, code: number, at: number, length: number): Walk<void> {
  if (isFrame(code)) return readFrame(state, yield* need(at, length));
  if (code === 0xdb) return readTables(yield* need(at, length));
  if (code === 0xe1 && !state.hasExif) return readExif(state, yield* need(at, length));
  if (code === 0xe0 || code === 0xee || code === 0xe2) {
    return readMarks(code, yield* need(at, Math.min(length, 16), 'cut_short'), length);
  }
  if (length > 0) yield* need(at + length - 1, 1);
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

import type { PictureFault } from '../../../../shared/contract/index.js';

const IMAGE = 0x2c;
const EXTENSION = 0x21;
const MOST_CODES = 4096;

/** Unpacks the first frame of a GIF and says what ends the run; null: nothing. `file`: all of it, walked through before. */
export function checkGifPixels(file: Buffer): PictureFault | null {
  const at = frameAt(file);
  const flags = file[at + 9] ?? 0;
  const begin = at + 10 + (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  const pixels = file.readUInt16LE(at + 5) * file.readUInt16LE(at + 7);
  const bits = file[begin] ?? 0;
  if (bits > 12) return 'pixel_data';
  return countPixels(codesOf(file, begin + 1), bits, pixels);
}

function frameAt(file: Buffer): number {
  const flags = file[10] ?? 0;
  let at = 13 + (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  while (file[at] !== IMAGE && at < file.length) {
    at = file[at] === EXTENSION ? behindBlocks(file, at + 2) : at + 1;
  }
  return at;
}

function behindBlocks(file: Buffer, from: number): number {
  let at = from;
  while ((file[at] ?? 0) > 0) at += 1 + (file[at] ?? 0);
  return at + 1;
}

/** The bytes of whole sub-blocks; one that is cut counts as none. */
function codesOf(file: Buffer, from: number): Buffer {
  const parts: Buffer[] = [];
  let at = from;
  for (;;) {
    const length = file[at] ?? 0;
    if (length === 0 || at + 1 + length > file.length) return Buffer.concat(parts);
    parts.push(file.subarray(at + 1, at + 1 + length));
    at += 1 + length;
  }
}

/** Counts the pixels that LZW codes stand for (GIF89a, appendix F). */
function countPixels(packed: Buffer, bits: number, pixels: number): PictureFault | null {
  const clear = 1 << bits;
  const lengths = new Uint16Array(MOST_CODES).fill(1, 0, clear);
  let [size, next, previous, count, at] = [bits + 1, clear + 2, -1, 0, 0];
  while (count < pixels) {
    if (at + size > packed.length * 8) return 'cut_short';
    const code = codeAt(packed, at, size);
    at += size;
    if (code === clear) {
      [size, next, previous] = [bits + 1, clear + 2, -1];
      continue;
    }
    if (code === clear + 1) return 'cut_short';
    const length = lengthOf(code, { clear, next, previous, lengths });
    if (length === null) return 'pixel_data';
    count += length;
    if (previous >= 0 && next < MOST_CODES) {
      lengths[next] = (lengths[previous] ?? 0) + 1;
      next += 1;
      if (next === 1 << size && size < 12) size += 1;
    }
    previous = code;
  }
  return null;
}

interface Table {
  readonly clear: number;
  readonly next: number;
  readonly previous: number;
  readonly lengths: Uint16Array;
}

/** Pixels that a code stands for; null: there is no such code yet. */
function lengthOf(code: number, { clear, next, previous, lengths }: Table): number | null {
  if (previous < 0) return code < clear ? 1 : null;
  if (code < next) return lengths[code] ?? null;
  return code === next ? (lengths[previous] ?? 0) + 1 : null;
}

function codeAt(packed: Buffer, at: number, size: number): number {
  const byte = at >> 3;
  const value =
    (packed[byte] ?? 0) | ((packed[byte + 1] ?? 0) << 8) | ((packed[byte + 2] ?? 0) << 16);
  return (value >>> (at & 7)) & ((1 << size) - 1);
}

import { hasAllBmpRows, readBmpHeader } from './bmp.js';

/** What the first bytes of a picture say. Sizes in pixels as stored; orientation 1 to 8 as in EXIF. */
export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly exifOrientation: number;
  readonly hasAlpha: boolean;
}

/**
 * Reads width, height and the like from the head of a JPEG, PNG, WebP or BMP file. Null when it is another format or the
 * head does not reach far enough: then a whole decoder has to look.
 */
export function readImageHeader(head: Buffer): ImageHeader | null {
  try {
    if (head.length >= 3 && head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff)
      return jpeg(head);
    if (head.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n') return png(head);
    if (tag(head, 0) === 'RIFF' && tag(head, 8) === 'WEBP') return webp(head);
    if (head.toString('latin1', 0, 2) === 'BM') return bmp(head);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // A field lies beyond the head.
  }
  return null;
}

/**
 * True when the end of the file looks as its format demands. False only raises a suspicion (some writers append bytes);
 * the caller then decodes the file to be sure.
 */
export function hasProperEnd(
  format: string,
  tail: Buffer,
  head: Buffer,
  sizeBytes: number,
): boolean {
  if (format === 'jpeg') return tail.lastIndexOf(Buffer.from([0xff, 0xd9])) >= 0;
  if (format === 'png') return tail.includes('IEND');
  if (format === 'webp') return head.readUInt32LE(4) + 8 <= sizeBytes;
  if (format === 'bmp') return hasAllBmpRows(readBmpHeader(head), sizeBytes);
  return true;
}

function tag(head: Buffer, at: number): string {
  return head.toString('latin1', at, at + 4);
}

function jpeg(head: Buffer): ImageHeader | null {
  let exifOrientation = 1;
  for (let at = 2; at + 4 <= head.length;) {
    if (head[at] !== 0xff) return null;
    const marker = head[at + 1] ?? 0;
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += marker === 0xff ? 1 : 2; // fill bytes, and markers without a body
      continue;
    }
    const length = head.readUInt16BE(at + 2);
    if (length < 2 || marker === 0xda || marker === 0xd9) return null;
    if (isStartOfFrame(marker)) {
      const size = { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
      return positive({ ...size, format: 'jpeg', exifOrientation, hasAlpha: false });
    }
    if (marker === 0xe1 && head.toString('latin1', at + 4, at + 10) === 'Exif\0\0') {
      exifOrientation = tiffOrientation(head.subarray(at + 10, at + 2 + length));
    }
    at += 2 + length;
  }
  return null;
}

/** SOF0 to SOF15 without the three that mean something else: tables, reserved, arithmetic conditioning. */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function png(head: Buffer): ImageHeader | null {
  if (tag(head, 12) !== 'IHDR') return null;
  const width = head.readUInt32BE(16);
  const height = head.readUInt32BE(20);
  const colourType = head.readUInt8(25);
  let hasAlpha = colourType === 4 || colourType === 6;
  let exifOrientation = 1;
  for (let at = 33; at + 8 <= head.length;) {
    const length = head.readUInt32BE(at);
    const name = tag(head, at + 4);
    if (name === 'tRNS') hasAlpha = true;
    if (name === 'eXIf') exifOrientation = tiffOrientation(head.subarray(at + 8, at + 8 + length));
    if (name === 'IDAT') break;
    at += 12 + length;
  }
  return positive({ width, height, format: 'png', exifOrientation, hasAlpha });
}

function webp(head: Buffer): ImageHeader | null {
  const kind = tag(head, 12);
  if (kind === 'VP8 ') {
    const size = { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
    return positive({ ...size, format: 'webp', exifOrientation: 1, hasAlpha: false });
  }
  if (kind === 'VP8L') {
    const bits = head.readUInt32LE(21);
    const size = { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    return { ...size, format: 'webp', exifOrientation: 1, hasAlpha: (bits & 0x10000000) !== 0 };
  }
  if (kind !== 'VP8X') return null;
  const flags = head.readUInt8(20);
  const hasExif = (flags & 8) !== 0;
  // EXIF stands behind the pixels, so a rotated WebP needs the whole decoder.
  if (hasExif) return null;
  const size = { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
  return { ...size, format: 'webp', exifOrientation: 1, hasAlpha: (flags & 16) !== 0 };
}

function bmp(head: Buffer): ImageHeader {
  const { width, height, masks } = readBmpHeader(head);
  const hasAlpha = masks !== null && masks.alpha !== 0;
  return { width, height, format: 'bmp', exifOrientation: 1, hasAlpha };
}

function positive(header: ImageHeader): ImageHeader | null {
  return header.width > 0 && header.height > 0 ? header : null;
}

/** The orientation entry (0x0112) of the first folder of a TIFF block; 1 when there is none. */
function tiffOrientation(tiff: Buffer): number {
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 14 || (order !== 'II' && order !== 'MM')) return 1;
  const isLittle = order === 'II';
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const start = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (start + 2 > tiff.length) return 1;
  const count = short(start);
  for (let index = 0; index < count; index += 1) {
    const at = start + 2 + index * 12;
    if (at + 12 > tiff.length) return 1;
    if (short(at) === 0x0112) {
      const value = short(at + 8);
      return value >= 1 && value <= 8 ? value : 1;
    }
  }
  return 1;
}

import { AppError } from '../../../shared/result/errors.js';
import { decodeRle } from './bmp-rle.js';

/** Pixels of a decoded picture: rows from the top, channels interleaved, 8 bits each. */
export interface RawPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Buffer;
}

interface Masks {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly isTopDown: boolean;
  readonly bitsPerPixel: number;
  readonly compression: number;
  readonly pixelsAt: number;
  readonly paletteAt: number;
  readonly paletteEntryBytes: 3 | 4;
  readonly paletteCount: number;
  readonly masks: Masks | null;
}

const RGB = 0;
const RLE8 = 1;
const RLE4 = 2;
const BITFIELDS = 3;
const ALPHA_BITFIELDS = 6;
const CORE_HEADER_BYTES = 12;
/** The same ceiling as for every other picture (see image-file.ts). */
const MAX_PIXELS = 268_435_456;
const MASKS_555: Masks = { red: 0x7c00, green: 0x03e0, blue: 0x001f, alpha: 0 };

/** Reads the headers of a BMP file; the first 138 bytes are enough. Throws `unreadable`. */
export function readBmpHeader(file: Buffer): BmpHeader {
  if (file.length < 26 || file.toString('latin1', 0, 2) !== 'BM')
    throw broken('it is not a BMP file');
  const headerBytes = file.readUInt32LE(14);
  const isCore = headerBytes === CORE_HEADER_BYTES;
  if (!isCore && (headerBytes < 16 || headerBytes > 1024)) throw broken('its header is damaged');
  if (file.length < 14 + Math.min(headerBytes, 40)) throw broken('it ends inside its header');
  const rawHeight = isCore ? file.readUInt16LE(20) : file.readInt32LE(22);
  const bitsPerPixel = file.readUInt16LE(isCore ? 24 : 28);
  const compression = headerBytes >= 20 ? file.readUInt32LE(30) : RGB;
  const header: BmpHeader = {
    width: isCore ? file.readUInt16LE(18) : file.readInt32LE(18),
    height: Math.abs(rawHeight),
    isTopDown: rawHeight < 0,
    bitsPerPixel,
    compression,
    pixelsAt: file.readUInt32LE(10),
    paletteAt: 14 + headerBytes + extraMaskBytes(headerBytes, compression),
    paletteEntryBytes: isCore ? 3 : 4,
    paletteCount: headerBytes >= 36 ? file.readUInt32LE(46) : 0,
    masks: readMasks(file, headerBytes, bitsPerPixel, compression),
  };
  checkHeader(header);
  return header;
}

/** Decodes a whole BMP: 1, 2, 4, 8 bit palette (also RLE), 16, 24 and 32 bit, either row order. Throws `unreadable`. */
export function decodeBmp(file: Buffer): RawPicture {
  const header = readBmpHeader(file);
  const channels = header.masks !== null && header.masks.alpha !== 0 ? 4 : 3;
  const { width, height } = header;
  const data = Buffer.alloc(width * height * channels);
  const picture: RawPicture = { width, height, channels, data };
  if (header.bitsPerPixel <= 8) decodePalette(file, header, picture);
  else if (header.bitsPerPixel === 24) decode24(file, header, picture);
  else decodeMasked(file, header, picture);
  return picture;
}

function checkHeader(header: BmpHeader): void {
  const { width, height, bitsPerPixel: bits, compression } = header;
  if (width < 1 || height < 1) throw broken('it has no pixels');
  if (width * height > MAX_PIXELS) throw broken('it has more pixels than this app takes');
  const fits =
    (compression === RGB && [1, 2, 4, 8, 16, 24, 32].includes(bits)) ||
    (compression === RLE8 && bits === 8 && !header.isTopDown) ||
    (compression === RLE4 && bits === 4 && !header.isTopDown) ||
    (header.masks !== null && (bits === 16 || bits === 32));
  if (!fits) throw broken(`its kind (${bits} bit, compression ${compression}) is not supported`);
}

/** Masks stand behind a 40 byte header, and inside longer ones. */
function extraMaskBytes(headerBytes: number, compression: number): number {
  if (headerBytes !== 40) return 0;
  if (compression === BITFIELDS) return 12;
  return compression === ALPHA_BITFIELDS ? 16 : 0;
}

function readMasks(
  file: Buffer,
  headerBytes: number,
  bits: number,
  compression: number,
): Masks | null {
  if (compression !== BITFIELDS && compression !== ALPHA_BITFIELDS) {
    if (compression !== RGB) return null;
    if (bits === 16) return MASKS_555;
    // Without masks the fourth byte means nothing: most writers leave 0 there, which would be fully transparent.
    return bits === 32 ? { red: 0xff0000, green: 0xff00, blue: 0xff, alpha: 0 } : null;
  }
  const hasAlpha = headerBytes >= 56 || compression === ALPHA_BITFIELDS;
  if (headerBytes < 40 || file.length < (hasAlpha ? 70 : 66)) {
    throw broken('it ends inside its header');
  }
  const masks = {
    red: file.readUInt32LE(54),
    green: file.readUInt32LE(58),
    blue: file.readUInt32LE(62),
    alpha: hasAlpha ? file.readUInt32LE(66) : 0,
  };
  if ((masks.red | masks.green | masks.blue) === 0) throw broken('its colour masks are empty');
  return masks;
}

/** Where a row of the file begins, rows counted from the top of the picture. */
function rowStart(header: BmpHeader, row: number): number {
  const stride = Math.ceil((header.width * header.bitsPerPixel) / 32) * 4;
  return header.pixelsAt + (header.isTopDown ? row : header.height - 1 - row) * stride;
}

/** True when a file of that size holds every row. Writers leave out the padding of the last row; packed rows cannot be told. */
export function hasAllBmpRows(header: BmpHeader, sizeBytes: number): boolean {
  if (header.compression === RLE8 || header.compression === RLE4) return true;
  const rowBytes = Math.ceil((header.width * header.bitsPerPixel) / 8);
  const last = rowStart(header, header.isTopDown ? header.height - 1 : 0);
  return last + rowBytes <= sizeBytes;
}

function checkPixels(file: Buffer, header: BmpHeader): void {
  if (!hasAllBmpRows(header, file.length)) throw broken('it is cut short');
}

function decodePalette(file: Buffer, header: BmpHeader, out: RawPicture): void {
  const palette = readPalette(file, header);
  const indices = readIndices(file, header);
  for (let pixel = 0; pixel < indices.length; pixel += 1) {
    const at = (indices[pixel] ?? 0) * 3;
    // An index beyond the palette is drawn black, as other readers do.
    out.data[pixel * 3] = palette[at] ?? 0;
    out.data[pixel * 3 + 1] = palette[at + 1] ?? 0;
    out.data[pixel * 3 + 2] = palette[at + 2] ?? 0;
  }
}

function readPalette(file: Buffer, header: BmpHeader): Uint8Array {
  const entry = header.paletteEntryBytes;
  const room = Math.floor((Math.min(header.pixelsAt, file.length) - header.paletteAt) / entry);
  const most = 1 << header.bitsPerPixel;
  const count = Math.min(header.paletteCount || most, most, Math.max(room, 0));
  if (count < 1) throw broken('its palette is missing');
  const palette = new Uint8Array(count * 3);
  for (let index = 0; index < count; index += 1) {
    const at = header.paletteAt + index * entry;
    palette[index * 3] = file[at + 2] ?? 0;
    palette[index * 3 + 1] = file[at + 1] ?? 0;
    palette[index * 3 + 2] = file[at] ?? 0;
  }
  return palette;
}

/** One palette index a pixel, rows from the top. */
function readIndices(file: Buffer, header: BmpHeader): Uint8Array {
  const { width, height, bitsPerPixel: bits } = header;
  if (header.compression === RLE8 || header.compression === RLE4) {
    return decodeRle(file.subarray(header.pixelsAt), width, height, bits === 4);
  }
  checkPixels(file, header);
  const indices = new Uint8Array(width * height);
  const mask = (1 << bits) - 1;
  for (let y = 0; y < height; y += 1) {
    const start = rowStart(header, y);
    for (let x = 0; x < width; x += 1) {
      const bit = x * bits;
      const byte = file[start + (bit >> 3)] ?? 0;
      indices[y * width + x] = (byte >> (8 - bits - (bit & 7))) & mask;
    }
  }
  return indices;
}

function decode24(file: Buffer, header: BmpHeader, out: RawPicture): void {
  checkPixels(file, header);
  let to = 0;
  for (let y = 0; y < out.height; y += 1) {
    let from = rowStart(header, y);
    for (let x = 0; x < out.width; x += 1, from += 3, to += 3) {
      out.data[to] = file[from + 2] ?? 0;
      out.data[to + 1] = file[from + 1] ?? 0;
      out.data[to + 2] = file[from] ?? 0;
    }
  }
}

function decodeMasked(file: Buffer, header: BmpHeader, out: RawPicture): void {
  const { masks } = header;
  if (masks === null) throw broken('its colour masks are missing');
  checkPixels(file, header);
  const bytes = header.bitsPerPixel / 8;
  const channels = [masks.red, masks.green, masks.blue, masks.alpha]
    .slice(0, out.channels)
    .map(channelReader);
  let to = 0;
  for (let y = 0; y < out.height; y += 1) {
    let from = rowStart(header, y);
    for (let x = 0; x < out.width; x += 1, from += bytes) {
      const value = bytes === 2 ? file.readUInt16LE(from) : file.readUInt32LE(from);
      for (const read of channels) {
        out.data[to] = read(value);
        to += 1;
      }
    }
  }
}

/** Takes one channel out of a pixel value and spreads it over 0 to 255. */
function channelReader(mask: number): (value: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = (mask >>> shift) >>> 0;
  return (value) => Math.round((((value & mask) >>> shift) * 255) / most);
}

function broken(why: string): AppError {
  return new AppError('unreadable', `This BMP picture cannot be read: ${why}.`, {
    hint: 'Open it in an image editor and save it again, for example as PNG.',
  });
}

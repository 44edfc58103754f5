import { need, Refused, take, type Walk, type WalkedPicture } from './walk.js';

const HEADERS: ReadonlySet<number> = new Set([12, 40, 52, 56, 64, 108, 124]);
const RAW = 0;
const RLE8 = 1;
const RLE4 = 2;
const BITFIELDS = 3;

/** Orders of 32-bit channels that Pillow 13.0.0 has a reader for: masks of red, green, blue and alpha. */
const MASKS_32 = [
  'ff0000 ff00 ff 0',
  'ff000000 ff0000 ff00 0',
  'ff000000 ff00 ff 0',
  'ff000000 ff0000 ff00 ff',
  'ff ff00 ff0000 ff000000',
  'ff0000 ff00 ff ff000000',
  'ff000000 ff00 ff ff0000',
  '0 0 0 0',
];
const MASKS: Readonly<Record<number, readonly string[]>> = {
  24: ['ff0000 ff00 ff'],
  16: ['f800 7e0 1f', '7c00 3e0 1f'],
};

interface BmpHead {
  readonly headerBytes: number;
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly compression: number;
  readonly colours: number;
}

/** Reads the headers of a BMP as Pillow 13.0.0 does; without packed rows the size of the file tells whether it is whole. */
export function* walkBmp(sizeBytes: number): Walk<WalkedPicture> {
  const file = yield* need(0, 18);
  const pixelsAt = file.readUInt32LE(10);
  const headerBytes = file.readUInt32LE(14);
  if (!HEADERS.has(headerBytes)) throw new Refused('layout');
  const head = readHead(headerBytes, yield* need(18, headerBytes - 4));
  const { width, height, bits, compression } = head;
  const masks = compression === BITFIELDS ? yield* readMasks(headerBytes) : null;
  const hasAlpha = masks !== null && bits === 32 && hasAlphaMask(masks);
  const seen = { format: 'bmp', width, height, exifOrientation: 1, hasAlpha };
  if (width < 1 || height < 1) throw new Refused('header', seen);
  if (!isKnown(head, masks)) throw new Refused('layout', seen);
  if (compression === RLE8 || compression === RLE4) return { ...seen, isInDoubt: true };
  const rowBytes = Math.ceil((width * bits) / 8);
  const stride = Math.ceil((width * bits) / 32) * 4;
  // The padding of the last row may be missing.
  const end = startOf(head, pixelsAt) + stride * (height - 1) + rowBytes;
  if (end > sizeBytes) throw new Refused('cut_short', seen);
  return seen;
}

function readHead(headerBytes: number, rest: Buffer): BmpHead {
  if (headerBytes === 12) {
    const [width, height, bits] = [
      rest.readUInt16LE(0),
      rest.readUInt16LE(2),
      rest.readUInt16LE(6),
    ];
    return { headerBytes, width, height, bits, compression: RAW, colours: 1 << bits };
  }
  const height = rest.readUInt32LE(4);
  const bits = rest.readUInt16LE(10);
  return {
    headerBytes,
    width: rest.readUInt32LE(0),
    // From the top down when the highest byte is full.
    height: rest[7] === 0xff ? 2 ** 32 - height : height,
    bits,
    compression: rest.readUInt32LE(12),
    colours: rest.readUInt32LE(28) || 2 ** bits,
  };
}

/** Pixels that seem to begin right behind the header begin behind the palette. */
function startOf({ headerBytes, bits, colours }: BmpHead, pixelsAt: number): number {
  const entry = headerBytes === 12 ? 3 : 4;
  return pixelsAt === 14 + headerBytes && bits <= 8 ? pixelsAt + entry * colours : pixelsAt;
}

function* readMasks(headerBytes: number): Walk<number[]> {
  const count = headerBytes >= 56 ? 4 : 3;
  const bytes = yield* take(54, 4 * count);
  if (bytes.length < 4 * count) throw new Refused('cut_short');
  const masks = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(4 * index));
  return count === 4 ? masks : [...masks, 0];
}

function hasAlphaMask([, , , alpha = 0]: readonly number[]): boolean {
  return alpha !== 0;
}

function isKnown(
  { bits, compression, colours }: BmpHead,
  masks: readonly number[] | null,
): boolean {
  if (![1, 4, 8, 16, 24, 32].includes(bits)) return false;
  if (bits <= 8 && (colours < 1 || colours > 65_536)) return false;
  if (compression === RAW || compression === RLE8 || compression === RLE4) return true;
  if (masks === null) return false;
  const text = masks.map((mask) => mask.toString(16));
  if (bits === 32) return MASKS_32.includes(text.join(' '));
  return MASKS[bits]?.includes(text.slice(0, 3).join(' ')) ?? false;
}

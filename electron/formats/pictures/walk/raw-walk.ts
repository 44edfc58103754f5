import { need, Refused, take, type Walk, type WalkedPicture } from './walk.js';

const plain = (format: string, width: number, height: number, hasAlpha = false): WalkedPicture => {
  const seen = { format, width, height, exifOrientation: 1, hasAlpha };
  if (width < 1 || height < 1) throw new Refused('header', seen);
  return seen;
};

/** Kinds and depths of Targa that Pillow 13.0.0 has a reader for; +8: packed. */
const TARGA = ['1 8', '3 1', '3 8', '3 16', '2 16', '2 24', '2 32'];

/** True when the first 18 bytes may be a Targa’s: it has no mark of its own. */
export function isTarga(head: Buffer): boolean {
  if (head.length < 18) return false;
  const [, hasPalette = 9, kind = 0] = head;
  const depth = head[16] ?? 0;
  return (
    hasPalette <= 1 &&
    TARGA.includes(`${kind & 7} ${depth}`) &&
    (kind & ~0xf) === 0 &&
    head.readUInt16LE(12) > 0 &&
    head.readUInt16LE(14) > 0
  );
}

export function* walkTarga(sizeBytes: number): Walk<WalkedPicture> {
  const head = yield* need(0, 18);
  const [width, height] = [head.readUInt16LE(12), head.readUInt16LE(14)];
  const depth = head[16] ?? 0;
  const kind = head[2] ?? 0;
  const seen = plain('tga', width, height, (kind & 7) === 2 && depth !== 24);
  const [isMapped, mapDepth] = [head[1] === 1, head[7] ?? 0];
  if (isMapped && ![16, 24, 32].includes(mapDepth)) throw new Refused('layout', seen);
  const map = isMapped ? (head.readUInt16LE(5) * mapDepth) / 8 : 0;
  const at = 18 + (head[0] ?? 0) + map;
  if (kind & 8) yield* unpackTarga(at, [width, height], Math.ceil(depth / 8), seen);
  else if (at + height * Math.ceil((width * depth) / 8) > sizeBytes)
    throw new Refused('cut_short', seen);
  return seen;
}

const PIECE = 65_536;

/** Counts the pixels of packed rows, reading at most as many bytes as there are pixels to come. */
function* unpackTarga(
  from: number,
  [width, height]: readonly [number, number],
  pixelBytes: number,
  seen: WalkedPicture,
): Walk<void> {
  let [at, left] = [from, width * height];
  while (left > 0) {
    const piece = yield* take(at, PIECE);
    let read = 0;
    while (left > 0 && read < piece.length) {
      const byte = piece[read] ?? 0;
      const count = (byte & 0x7f) + 1;
      const bytes = 1 + (byte & 0x80 ? 1 : count) * pixelBytes;
      if (read + bytes > piece.length) break;
      // A run over the end of a row is refused; single pixels may go on in the next.
      if (byte & 0x80 && ((width * height - left) % width) + count > width) {
        throw new Refused('pixel_data', seen);
      }
      read += bytes;
      left -= count;
    }
    if (read === 0) throw new Refused('cut_short', seen);
    at += read;
  }
}

/** Bytes of a block of 4 × 4 pixels. Names by Microsoft’s DDS reference; the numbers are those of `DXGI_FORMAT`. */
const BLOCKS: Readonly<Record<string, number>> = {
  DXT1: 8,
  DXT3: 16,
  DXT5: 16,
  BC4U: 8,
  ATI1: 8,
  BC5S: 16,
  BC5U: 16,
  ATI2: 16,
};
const DXGI_BLOCKS: Readonly<Record<number, number>> = {
  70: 8,
  71: 8,
  73: 16,
  74: 16,
  76: 16,
  77: 16,
  79: 8,
  80: 8,
  82: 16,
  83: 16,
  84: 16,
  95: 16,
  96: 16,
  97: 16,
  98: 16,
  99: 16,
};
const DXGI_RGBA = [27, 28, 29];
const ALPHA = 1;
const FOURCC = 4;
const PALETTE = 0x20;
const RGB = 0x40;
const LUMINANCE = 0x2_0000;

export function* walkDds(sizeBytes: number): Walk<WalkedPicture> {
  const head = yield* need(0, 128);
  const [height, width, flags] = [
    head.readUInt32LE(12),
    head.readUInt32LE(16),
    head.readUInt32LE(80),
  ];
  const bits = head.readUInt32LE(88);
  const seen = plain('dds', width, height, (flags & (ALPHA | FOURCC)) !== 0);
  if (head.readUInt32LE(4) !== 124) throw new Refused('header', seen);
  const name = head.toString('latin1', 84, 88);
  const dxgi = name === 'DX10' ? (yield* need(128, 20)).readUInt32LE(0) : 0;
  const bytes = ddsBytes(flags, bits, name, dxgi, width, height);
  if (bytes === null) throw new Refused('layout', seen);
  const begin =
    (flags & FOURCC) !== 0 && name === 'DX10' ? 148 : (flags & PALETTE) !== 0 ? 1152 : 128;
  if (begin + bytes > sizeBytes) throw new Refused('cut_short', seen);
  return seen;
}

/** Bytes of the largest picture of a DDS; null: no reader for it. */
function ddsBytes(
  flags: number,
  bits: number,
  name: string,
  dxgi: number,
  width: number,
  height: number,
): number | null {
  const pixels = width * height;
  if (flags & RGB) return bits >= 8 ? pixels * Math.floor(bits / 8) : null;
  if (flags & LUMINANCE) {
    return bits === 8 || (bits === 16 && flags & ALPHA) ? (pixels * bits) / 8 : null;
  }
  if (flags & PALETTE) return pixels;
  if (!(flags & FOURCC)) return null;
  if (DXGI_RGBA.includes(dxgi)) return pixels * 4;
  const block = name === 'DX10' ? DXGI_BLOCKS[dxgi] : BLOCKS[name];
  return block === undefined ? null : Math.ceil(width / 4) * Math.ceil(height / 4) * block;
}

/** A binary Netpbm picture (P4 to P6); those of text are in doubt. */
export function* walkNetpbm(sizeBytes: number): Walk<WalkedPicture> {
  const head = (yield* take(0, 4096)).toString('latin1');
  const number = '(?:\\s|#[^\\n]*\\n)+(\\d+)';
  const kind = head[1] ?? '';
  const isBits = kind === '1' || kind === '4';
  const match = new RegExp(`^P[1-6]${number}${number}${isBits ? '' : number}\\s`).exec(head);
  if (match === null) throw new Refused('header');
  const [width, height, most] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 1)];
  const seen = plain('ppm', width, height);
  if (!isBits && (most < 1 || most > 65_535)) throw new Refused('header', seen);
  const form = (kind === '2' || kind === '5') && most > 255 ? { form: 'deep_grey' as const } : {};
  if (Number(kind) < 4) return { ...seen, ...form, isInDoubt: true };
  const channels = kind === '6' ? 3 : 1;
  const rowBytes = isBits ? Math.ceil(width / 8) : width * channels * (most > 255 ? 2 : 1);
  if (match[0].length + rowBytes * height > sizeBytes) throw new Refused('cut_short', seen);
  return { ...seen, ...form };
}

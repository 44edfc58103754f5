import { tiffOrientation } from './exif-orientation.js';
import { need, Refused, take, type Walk, type WalkedPicture } from './walk.js';

const EXIF_FLAG = 8;
const ALPHA_FLAG = 16;
const ANIMATION_FLAG = 2;

/**
 * Walks through the RIFF chunks of a WebP: it must lie in the file as long as it says (libwebp refuses it otherwise), each
 * chunk inside it. Bytes behind are of no consequence.
 */
export function* walkWebp(sizeBytes: number): Walk<WalkedPicture> {
  const head = yield* need(0, 30);
  const size = head.readUInt32LE(4);
  const end = 8 + size + (size & 1);
  const seen = headerOf(head);
  // The pad byte of the last chunk may be missing.
  if (8 + size > sizeBytes) throw new Refused('cut_short', seen);
  if (seen.width < 1 || seen.height < 1) throw new Refused('header', seen);
  const flags = head.toString('latin1', 12, 16) === 'VP8X' ? (head[20] ?? 0) : 0;
  const found = yield* walkChunks(Math.min(end, sizeBytes), (flags & EXIF_FLAG) !== 0, seen);
  const isAnimated = (flags & ANIMATION_FLAG) !== 0;
  if (!found.hasPixels) throw new Refused('cut_short', seen);
  return {
    ...seen,
    exifOrientation: found.exifOrientation,
    ...(isAnimated && found.frames > 1 ? { form: 'first_frame' as const } : {}),
  };
}

function headerOf(head: Buffer): WalkedPicture {
  const kind = head.toString('latin1', 12, 16);
  const seen = { format: 'webp', exifOrientation: 1 };
  if (kind === 'VP8X') {
    const [width, height] = [head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1];
    return { ...seen, width, height, hasAlpha: ((head[20] ?? 0) & ALPHA_FLAG) !== 0 };
  }
  if (kind === 'VP8L') {
    const bits = head.readUInt32LE(21);
    const [width, height] = [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    return { ...seen, width, height, hasAlpha: (bits & 0x1000_0000) !== 0 };
  }
  const [width, height] = [head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff];
  return { ...seen, width, height, hasAlpha: false };
}

interface ChunkFacts {
  hasPixels: boolean;
  frames: number;
  exifOrientation: number;
}

function* walkChunks(end: number, hasExif: boolean, seen: WalkedPicture): Walk<ChunkFacts> {
  const found: ChunkFacts = { hasPixels: false, frames: 0, exifOrientation: 1 };
  for (let at = 12; at + 8 <= end;) {
    const head = yield* need(at, 8);
    const kind = head.toString('latin1', 0, 4);
    const length = head.readUInt32LE(4);
    if (at + 8 + length > end) throw new Refused('cut_short', seen);
    if (kind === 'VP8 ' || kind === 'VP8L') found.hasPixels = true;
    if (kind === 'ANMF') {
      found.hasPixels = true;
      found.frames += 1;
    }
    if (kind === 'EXIF' && hasExif) {
      found.exifOrientation = yield* orientation(at + 8, Math.min(length, 65_536));
    }
    // Of what is behind the pixels only EXIF is of interest.
    if (found.hasPixels && found.frames !== 1 && !hasExif) return found;
    at += 8 + length + (length & 1);
  }
  return found;
}

function* orientation(at: number, length: number): Walk<number> {
  const data = yield* take(at, length);
  // Some writers put the mark of a JPEG in front.
  const isMarked = data.toString('latin1', 0, 6) === 'Exif\0\0';
  return tiffOrientation(isMarked ? data.subarray(6) : data);
}

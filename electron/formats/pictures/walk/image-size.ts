import type { Size } from './walk-kinds.js';
import { need, Refused, take, type Walk } from './walk.js';

/**
 * The size that the trainer takes the picture to have: what imagesize 1.4.1 reads, its bugs included. Null when imagesize
 * finds no size; the trainer then asks Pillow. Refuses with `no_size` when imagesize throws, as the trainer does not catch
 * that.
 */
export function* trainerSize(): Walk<Size | null> {
  const head = yield* take(0, 31);
  const text = head.toString('latin1');
  const size = yield* sizeOf(head, text);
  return size !== null && size.width > 0 ? size : null;
}

function* sizeOf(head: Buffer, text: string): Walk<Size | null> {
  if (head.length >= 10 && /^GIF8[79]a/.test(text)) {
    return { width: head.readInt16LE(6), height: head.readInt16LE(8) };
  }
  if (text.startsWith('\x89PNG\r\n\x1a\n') && head.length >= 16) return png(head, text);
  if (head.length >= 2 && text.startsWith('\xff\xd8')) return yield* jpeg();
  if (text.startsWith('\0\0\0\x0cjP  \r\n\x87\n')) return yield* jpeg2000();
  if (head.length >= 8 && text.startsWith('MM\0*')) return yield* tiff(head.readUInt32BE(4), false);
  if (head.length >= 8 && text.startsWith('II*\0')) return yield* tiff(head.readUInt32LE(4), true);
  if (head.length >= 8 && text.startsWith('II+\0')) return yield* bigTiff(head);
  // imagesize throws on an SVG, or Pillow later refuses the file as no picture: either ends the run.
  if (text.startsWith('<?xml') || text.startsWith('<svg')) throw new Refused('kind_not_read');
  if (/^P[1-6]/.test(text)) return yield* netpbm();
  return text.startsWith('RIFF') && text.startsWith('WEBP', 8) ? webp(head, text) : null;
}

function png(head: Buffer, text: string): Size {
  // Without its header in the first place, the bytes there are taken for an older kind.
  const at = head.length >= 24 && text.startsWith('IHDR', 12) ? 16 : 8;
  return { width: head.readUInt32BE(at), height: head.readUInt32BE(at + 4) };
}

function* jpeg(): Walk<Size> {
  for (let at = 2; ;) {
    let [code = 0] = yield* need(at, 1, 'no_size');
    at += 1;
    while (code === 0xff) {
      [code = 0] = yield* need(at, 1, 'no_size');
      at += 1;
    }
    const length = (yield* need(at, 2, 'no_size')).readUInt16BE(0);
    if (code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code)) {
      const sides = yield* need(at + 3, 4, 'no_size');
      return { width: sides.readUInt16BE(2), height: sides.readUInt16BE(0) };
    }
    // A segment length below two makes imagesize seek backwards, perhaps for ever; such a picture is refused.
    if (length < 2) throw new Refused('no_size');
    at += length;
  }
}

function* jpeg2000(): Walk<Size> {
  const sides = yield* need(48, 8, 'no_size');
  return { width: sides.readUInt32BE(4), height: sides.readUInt32BE(0) };
}

const WIDTH_TAG = 256;
const SHORT = 3;

function* tiff(at: number, isLittle: boolean): Walk<Size> {
  const counted = yield* need(at, 2, 'no_size');
  const count = isLittle ? counted.readUInt16LE(0) : counted.readUInt16BE(0);
  const found = [-1, -1];
  for (let index = 0; index < count && found.includes(-1); index += 1) {
    const entry = yield* need(at + 2 + index * 12, 12, 'no_size');
    const tag = isLittle ? entry.readUInt16LE(0) : entry.readUInt16BE(0);
    if (tag !== WIDTH_TAG && tag !== WIDTH_TAG + 1) continue;
    const type = entry.readUInt16BE(2);
    if (!isLittle && type !== SHORT && type !== SHORT + 1) throw new Refused('no_size');
    const value = isLittle ? entry.readUInt32LE(8) : entry.readUInt32BE(8);
    found[tag - WIDTH_TAG] = !isLittle && type === SHORT ? value >>> 16 : value;
  }
  if (found.includes(-1)) throw new Refused('no_size');
  return { width: found[0] ?? 0, height: found[1] ?? 0 };
}

function* bigTiff(head: Buffer): Walk<Size> {
  if (head.length < 16 || head.readUInt32LE(4) !== 8) throw new Refused('no_size');
  const at = Number(head.readBigUInt64LE(8));
  const count = Number((yield* need(at, 8, 'no_size')).readBigUInt64LE(0));
  const found = [-1, -1];
  for (let index = 0; index < count && found.includes(-1); index += 1) {
    const entry = yield* need(at + 8 + index * 20, 20, 'no_size');
    const tag = entry.readUInt16LE(0);
    if (tag !== WIDTH_TAG && tag !== WIDTH_TAG + 1) continue;
    found[tag - WIDTH_TAG] = Number(entry.readBigUInt64LE(12));
  }
  if (found.includes(-1)) throw new Refused('no_size');
  return { width: found[0] ?? 0, height: found[1] ?? 0 };
}

/** Longest head of such a file that is looked through; comments beyond that are no picture's. */
const NETPBM_HEAD = 4096;

function* netpbm(): Walk<Size> {
  const head = (yield* take(0, NETPBM_HEAD)).toString('latin1');
  const match = /^P[1-6](?:\s|#[^\n]*(?:\n|$))*(\d+)(?:\s|#[^\n]*(?:\n|$))*(\d+)/.exec(head);
  if (match === null) throw new Refused('no_size');
  return { width: Number(match[1]), height: Number(match[2]) };
}

function webp(head: Buffer, text: string): Size {
  if (head.length < 30) throw new Refused('no_size');
  switch (text.slice(12, 16)) {
    case 'VP8 ':
      return { width: head.readUInt16LE(26), height: head.readUInt16LE(28) };
    case 'VP8X':
      // The file stores each side less one, and imagesize does not add it.
      return { width: head.readUIntLE(24, 3), height: head.readUIntLE(27, 3) };
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    default:
      throw new Refused('no_size');
  }
}

import { take, type Walk, type WalkedPicture } from './walk.js';

const BYTES = 32;

/**
 * Kinds that Pillow 13.0.0 reads besides and that nearly nobody has: their sizes, by their own headers. Whether their pixels
 * are whole, the trainer's Pillow alone tells. Null: none of them.
 */
export function* walkOther(): Walk<WalkedPicture | null> {
  const head = yield* take(0, BYTES);
  const size = head.length < BYTES ? null : sizeOf(head, head.toString('latin1', 0, 4));
  if (size === null) return null;
  const [format, width, height] = size;
  if (width < 1 || height < 1) return null;
  return { format, width, height, exifOrientation: 1, hasAlpha: false };
}

function sizeOf(head: Buffer, mark: string): [string, number, number] | null {
  if (mark === 'qoif') return ['qoi', head.readUInt32BE(4), head.readUInt32BE(8)];
  if (mark === '8BPS') return ['psd', head.readUInt32BE(18), head.readUInt32BE(14)];
  if (mark.startsWith('\x01\xda')) return ['sgi', head.readUInt16BE(6), head.readUInt16BE(8)];
  const [first, version = 9] = head;
  if (first === 10 && [0, 2, 3, 5].includes(version)) {
    const [right, down] = [head.readUInt16LE(8) + 1, head.readUInt16LE(10) + 1];
    return ['pcx', right - head.readUInt16LE(4), down - head.readUInt16LE(6)];
  }
  return null;
}

import { need, Refused, take, type Walk, type WalkedPicture } from './walk.js';

const IMAGE = 0x2c;
const EXTENSION = 0x21;
const TRAILER = 0x3b;

/**
 * Walks through the blocks of a GIF up to the end of its first frame, and looks whether another begins. Whether the frame's
 * pixels are complete only unpacking them tells.
 */
export function* walkGif(): Walk<WalkedPicture> {
  const head = yield* need(0, 13);
  const screen = { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
  const seen = { format: 'gif', ...screen, exifOrientation: 1, hasAlpha: false };
  const flags = head[10] ?? 0;
  let at = 13 + (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  let hasAlpha = false;
  for (;;) {
    const [kind = TRAILER] = yield* take(at, 1);
    if (kind === TRAILER) throw new Refused('cut_short', seen);
    if (kind === IMAGE) break;
    if (kind === EXTENSION) {
      const bytes = yield* take(at, 4);
      hasAlpha ||= bytes[1] === 0xf9 && ((bytes[3] ?? 0) & 1) !== 0;
      at = yield* behindBlocks(at + 2);
    } else at += 1;
  }
  const frame = yield* need(at, 10);
  // A frame that reaches beyond the screen makes the picture larger.
  const width = Math.max(screen.width, frame.readUInt16LE(1) + frame.readUInt16LE(5));
  const height = Math.max(screen.height, frame.readUInt16LE(3) + frame.readUInt16LE(7));
  if (width < 1 || height < 1) throw new Refused('header', seen);
  const own = frame[9] ?? 0;
  const colours = own & 0x80 ? 3 << ((own & 7) + 1) : 0;
  const end = yield* behindBlocks(at + 10 + colours + 1);
  const [next = TRAILER] = yield* take(end, 1);
  const form = next === TRAILER ? {} : { form: 'first_frame' as const };
  return { ...seen, width, height, hasAlpha, ...form, isInDoubt: true };
}

/** Where a chain of sub-blocks ends; the end of the file ends it, too. */
function* behindBlocks(from: number): Walk<number> {
  for (let at = from; ;) {
    const [length = 0] = yield* take(at, 1);
    at += 1 + length;
    if (length === 0) return at;
  }
}

import { need, Refused, take, type Walk, type WalkedPicture } from './walk.js';

interface Box {
  readonly kind: string;
  /** Where its content begins, and where it ends. */
  readonly at: number;
  readonly end: number;
}

/** The box at a place of a file of boxes (ISO 14496-12, JPEG 2000); a length of 0 reaches to the end of `within`. */
function* boxAt(at: number, within: number): Walk<Box | null> {
  const head = yield* take(at, 16);
  if (head.length < 8 || at + 8 > within) return null;
  const short = head.readUInt32BE(0);
  const kind = head.toString('latin1', 4, 8);
  const isLong = short === 1 && head.length === 16;
  const length = isLong ? Number(head.readBigUInt64BE(8)) : short;
  if (length !== 0 && length < 8) throw new Refused('header');
  return { kind, at: at + (isLong ? 16 : 8), end: length === 0 ? within : at + length };
}

/** The first box of a kind inside of a range; null: there is none. */
function* findBox(kind: string, from: number, within: number): Walk<Box | null> {
  for (let at = from; at < within;) {
    const box = yield* boxAt(at, within);
    if (box === null) return null;
    if (box.kind === kind) return box;
    at = box.end;
  }
  return null;
}

const NEEDED: ReadonlySet<string> = new Set(['meta', 'mdat', 'moov']);
/** Longest list of properties that is looked through. */
const MOST_PROPERTIES = 64;

/** Looks whether the boxes of an AVIF lie in the file, and reads the size of its largest item. */
export function* walkAvif(sizeBytes: number): Walk<WalkedPicture> {
  const meta = yield* findBox('meta', 0, sizeBytes);
  if (meta === null) throw new Refused('no_picture');
  const items = yield* findBox('iprp', meta.at + 4, meta.end);
  const properties = items === null ? null : yield* findBox('ipco', items.at, items.end);
  if (properties === null) throw new Refused('no_picture');
  let [width, height, hasAlpha] = [0, 0, false];
  let at = properties.at;
  for (let count = 0; at < properties.end && count < MOST_PROPERTIES; count += 1) {
    const box = yield* boxAt(at, properties.end);
    if (box === null) break;
    if (box.kind === 'ispe') {
      const sides = yield* need(box.at + 4, 8);
      const [wide, high] = [sides.readUInt32BE(0), sides.readUInt32BE(4)];
      if (wide * high > width * height) [width, height] = [wide, high];
    }
    hasAlpha ||= box.kind === 'auxC';
    at = box.end;
  }
  const seen = { format: 'avif', width, height, exifOrientation: 1, hasAlpha };
  if (width < 1 || height < 1) throw new Refused('header', seen);
  for (let next = 0; next < sizeBytes;) {
    const box = yield* boxAt(next, sizeBytes);
    if (box === null) break;
    // A cut box counts only when the picture needs it: bytes that a program has appended may look like a box.
    if (box.end > sizeBytes && NEEDED.has(box.kind)) throw new Refused('cut_short', seen);
    next = box.end;
  }
  return { ...seen, isInDoubt: true };
}

/** Walks through a JPEG 2000 file, or its bare codestream: its tile parts must lie in the file up to their end mark. */
export function* walkJpeg2000(sizeBytes: number, isBare: boolean): Walk<WalkedPicture> {
  const stream = isBare ? { at: 0, end: sizeBytes } : yield* findBox('jp2c', 0, sizeBytes);
  if (!isBare && (yield* findBox('jp2h', 0, sizeBytes)) === null) throw new Refused('header');
  if (stream === null) throw new Refused('cut_short');
  const siz = yield* need(stream.at + 2, 40);
  if (siz.readUInt16BE(0) !== 0xff51) throw new Refused('header');
  const width = siz.readUInt32BE(6) - siz.readUInt32BE(14);
  const height = siz.readUInt32BE(10) - siz.readUInt32BE(18);
  const channels = siz.readUInt16BE(38);
  const [depth = 7] = yield* need(stream.at + 42, 1);
  const seen = {
    format: 'jp2',
    width,
    height,
    exifOrientation: 1,
    hasAlpha: channels === 2 || channels === 4,
    ...(channels === 1 && (depth & 0x7f) + 1 > 8 ? { form: 'deep_grey' as const } : {}),
  };
  if (width < 1 || height < 1) throw new Refused('header', seen);
  if (channels < 1 || channels > 4) throw new Refused('layout', seen);
  if (stream.end > sizeBytes) throw new Refused('cut_short', seen);
  yield* walkTiles(stream.at + 2, stream.end, seen);
  return seen;
}

const SOT = 0xff90;
const EOC = 0xffd9;

function* walkTiles(from: number, end: number, seen: WalkedPicture): Walk<void> {
  for (let at = from; ;) {
    const head = yield* take(at, 12);
    if (head.length < 2 || at + 2 > end) throw new Refused('cut_short', seen);
    const mark = head.readUInt16BE(0);
    if (mark === EOC) return;
    if (head.length < 12) throw new Refused('cut_short', seen);
    if (mark >>> 8 !== 0xff) throw new Refused('pixel_data', seen);
    const isTile = mark === SOT;
    const part = head.readUInt32BE(6);
    // A last tile part without a length reaches to the end mark.
    if (isTile && part === 0) at = end - 2;
    else at += isTile ? part : 2 + head.readUInt16BE(2);
  }
}

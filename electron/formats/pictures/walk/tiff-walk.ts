import { need, Refused, type Walk, type WalkedPicture } from './walk.js';

interface Field {
  readonly type: number;
  readonly count: number;
  /** The value itself, or where the values lie. */
  readonly value: number;
}

const WIDTH = 256;
const HEIGHT = 257;
const BITS = 258;
const PHOTOMETRIC = 262;
const CHANNELS = 277;
const SAMPLE_FORMAT = 339;
/** Where strips or tiles begin, and how long they are. */
const PARTS = [
  [273, 279],
  [324, 325],
] as const;
const FLOAT = 3;
/** Parts of a picture that are looked up at most. */
const MOST_PARTS = 65_536;

/** Reads the first folder of a TIFF of 32-bit offsets: its strips must lie in the file. The rest a decoder tells. */
export function* walkTiff(sizeBytes: number): Walk<WalkedPicture> {
  const head = yield* need(0, 8);
  const isLittle = head[0] === 0x49;
  if (head[isLittle ? 2 : 3] !== 42) return bigTiff();
  const at = isLittle ? head.readUInt32LE(4) : head.readUInt32BE(4);
  if (at + 2 > sizeBytes) throw new Refused('cut_short');
  const fields = yield* readFolder(at, isLittle);
  const valueOf = (tag: number, otherwise: number) => fields.get(tag)?.value ?? otherwise;
  const [width, height] = [valueOf(WIDTH, 0), valueOf(HEIGHT, 0)];
  const channels = valueOf(CHANNELS, 1);
  const bits = fields.get(BITS);
  // More than two values do not fit into the entry; they lie elsewhere and are the same in all that are read.
  const depth = (bits?.count ?? 1) > 2 ? 8 : (bits?.value ?? 1);
  const isGrey = channels === 1 && valueOf(PHOTOMETRIC, 1) <= 1;
  const isFloat = valueOf(SAMPLE_FORMAT, 1) === FLOAT;
  const seen = { format: 'tiff', width, height, exifOrientation: 1, hasAlpha: false };
  if (width < 1 || height < 1) throw new Refused('header', seen);
  const form = isGrey && isFloat ? 'float_grey' : isGrey && depth > 8 ? 'deep_grey' : null;
  yield* checkParts(fields, isLittle, sizeBytes, seen);
  const next = yield* nextFolder(at, fields.size, isLittle);
  const other = next === 0 ? null : ('first_frame' as const);
  const told = form ?? other;
  return { ...seen, isInDoubt: true, ...(told === null ? {} : { form: told }) };
}

/** One with 64-bit offsets: the size comes from the decoder. */
function bigTiff(): WalkedPicture {
  const size = { width: 0, height: 0 };
  return { format: 'tiff', ...size, exifOrientation: 1, hasAlpha: false, isInDoubt: true };
}

const SHORT = 3;

function* readFolder(at: number, isLittle: boolean): Walk<Map<number, Field>> {
  const counted = yield* need(at, 2);
  const count = isLittle ? counted.readUInt16LE(0) : counted.readUInt16BE(0);
  const fields = new Map<number, Field>();
  for (let index = 0; index < count; index += 1) {
    const entry = yield* need(at + 2 + index * 12, 12);
    const short = (from: number) =>
      isLittle ? entry.readUInt16LE(from) : entry.readUInt16BE(from);
    const long = (from: number) => (isLittle ? entry.readUInt32LE(from) : entry.readUInt32BE(from));
    const type = short(2);
    fields.set(short(0), { type, count: long(4), value: type === SHORT ? short(8) : long(8) });
  }
  return fields;
}

function* checkParts(
  fields: ReadonlyMap<number, Field>,
  isLittle: boolean,
  sizeBytes: number,
  seen: WalkedPicture,
): Walk<void> {
  for (const [starts, lengths] of PARTS) {
    const from = yield* valuesOf(fields.get(starts), isLittle);
    const bytes = yield* valuesOf(fields.get(lengths), isLittle);
    const isOut = from.some((start, index) => start + (bytes[index] ?? 0) > sizeBytes);
    if (isOut) throw new Refused('cut_short', seen);
  }
}

/** The values of a field; those that do not fit into its entry lie elsewhere. */
function* valuesOf(field: Field | undefined, isLittle: boolean): Walk<number[]> {
  if (field === undefined) return [];
  const { type, count, value } = field;
  if (count === 1) return [value];
  const size = type === SHORT ? 2 : 4;
  // Two short ones fit.
  if (size === 2 && count === 2) return [];
  const bytes = yield* need(value, size * Math.min(count, MOST_PARTS));
  return Array.from({ length: bytes.length / size }, (_, index) => {
    if (size === 2) return isLittle ? bytes.readUInt16LE(2 * index) : bytes.readUInt16BE(2 * index);
    return isLittle ? bytes.readUInt32LE(4 * index) : bytes.readUInt32BE(4 * index);
  });
}

function* nextFolder(at: number, count: number, isLittle: boolean): Walk<number> {
  const bytes = yield { at: at + 2 + count * 12, length: 4 };
  if (bytes.length < 4) return 0;
  return isLittle ? bytes.readUInt32LE(0) : bytes.readUInt32BE(0);
}

import { crc32 } from 'node:zlib';
import { emptyPng, isReadChunk, readChunk, takeSequence, type PngState } from './png-chunks.js';
import { need, Refused, take, type Walk, type WalkedPicture } from './walk.js';

const NAME = /^[0-9A-Za-z_]{4}$/;
/** Chunks that nobody reads are summed up in pieces of this many bytes. */
const PIECE = 65_536;

/** Where pixel data lie in the file. */
export interface DataSpan {
  readonly at: number;
  readonly length: number;
}

export interface PngWalked extends WalkedPicture {
  readonly state: PngState;
  /** All IDAT chunks that were walked over. The list has gaps when `isInDoubt`, and when a long chain was jumped over. */
  readonly data: readonly DataSpan[];
}

interface Chunk {
  readonly name: string;
  /** Where its content begins. */
  readonly at: number;
  readonly length: number;
}

/**
 * Walks through a PNG as Pillow 13.0.0 does: every checksum counts up to the first pixel data, none after it. The content of
 * chunks before and after the pixels is read. Of a long chain of equal IDAT chunks, only two headers are read; with `jumps`
 * false, every header.
 */
export function* walkPng(sizeBytes: number, jumps = true): Walk<PngWalked> {
  const state = emptyPng();
  try {
    const first = yield* walkToData(state);
    checkState(state);
    state.hasDefault = state.frames !== null && state.frame === null;
    const { data, isInDoubt, rest } = yield* walkData(state, first, sizeBytes, jumps);
    const isTorn = rest !== null && (yield* walkBehind(state, rest));
    return { ...seenOf(state), state, data, isInDoubt: isInDoubt || isTorn };
  } catch (error) {
    throw error instanceof Refused ? new Refused(error.fault, seenOf(state)) : error;
  }
}

function seenOf(state: PngState): WalkedPicture {
  const { width, height, exifOrientation, hasAlpha, depth, colour } = state;
  const isDeep = depth === 16 && colour === 0;
  const form = isDeep ? 'deep_grey' : isAnimated(state) ? 'first_frame' : null;
  const seen = { format: 'png', width, height, exifOrientation, hasAlpha };
  return form === null ? seen : { ...seen, form };
}

function isAnimated({ frames, hasDefault }: PngState): boolean {
  return (frames ?? 1) + (hasDefault ? 1 : 0) > 1;
}

function* walkToData(state: PngState): Walk<Chunk> {
  for (let at = 8; ;) {
    const chunk = yield* nextChunk(at);
    if (chunk === null) throw new Refused('header');
    if (chunk.name === 'IDAT') return chunk;
    if (chunk.name === 'fdAT') return yield* frameData(state, chunk);
    if (chunk.name === 'IEND') throw new Refused('cut_short');
    yield* readWhole(state, chunk, true);
    at = chunk.at + chunk.length + 4;
  }
}

/** Null: what stands there is no chunk. Refuses when the file ends before. */
function* nextChunk(at: number): Walk<Chunk | null> {
  const head = yield* need(at, 8);
  const name = head.toString('latin1', 4, 8);
  return NAME.test(name) ? { name, at: at + 8, length: head.readUInt32BE(0) } : null;
}

function* frameData(state: PngState, { name, at, length }: Chunk): Walk<Chunk> {
  if (length < 4) throw new Refused('header');
  takeSequence(state, (yield* need(at, 4)).readUInt32BE(0), false);
  return { name, at: at + 4, length: length - 4 };
}

/** Reads a chunk; `isSummed`: its checksum counts. */
function* readWhole(state: PngState, { name, at, length }: Chunk, isSummed: boolean): Walk<void> {
  let crc = crc32(Buffer.from(name, 'latin1'));
  if (isReadChunk(name)) {
    const data = yield* need(at, length);
    readChunk(state, name, data);
    crc = isSummed ? crc32(data, crc) : crc;
  } else {
    for (let done = 0; done < length; done += PIECE) {
      const piece = yield* need(at + done, Math.min(PIECE, length - done));
      crc = isSummed ? crc32(piece, crc) : crc;
    }
  }
  if (!isSummed) return;
  const sum = yield* need(at + length, 4);
  if (sum.readUInt32BE(0) !== crc) throw new Refused('checksum');
}

function checkState(state: PngState): void {
  if (!state.hasMode || state.width < 1 || state.height < 1) throw new Refused('header');
  // 256 colours, and a part of one more is cut off.
  if (state.paletteBytes >= 771) throw new Refused('header');
}

interface DataWalked {
  readonly data: readonly DataSpan[];
  readonly isInDoubt: boolean;
  /** The first chunk behind; null: the file ends, or what stands there is no chunk. */
  readonly rest: Chunk | null;
}

function* walkData(
  state: PngState,
  first: Chunk,
  sizeBytes: number,
  jumps: boolean,
): Walk<DataWalked> {
  const data: DataSpan[] = [];
  let chunk = first;
  const isEnd = jumps && (yield* endsAsExpected(first, sizeBytes));
  if (isEnd) return { data, isInDoubt: false, rest: null };
  for (;;) {
    data.push({ at: chunk.at, length: chunk.length });
    const at = chunk.at + chunk.length + 4;
    const head = yield* take(at, 8);
    const name = head.toString('latin1', 4, 8);
    // The chain of chunks breaks off here; only unpacking tells whether the pixels were complete.
    if (head.length < 8 || !NAME.test(name)) return { data, isInDoubt: true, rest: null };
    const next = { name, at: at + 8, length: head.readUInt32BE(0) };
    if (name === 'fdAT') chunk = yield* frameData(state, next);
    else if (name === 'IDAT') chunk = next;
    else return { data, isInDoubt: false, rest: next };
  }
}

const END_BYTES = 12;

/** Writers cut the pixels into chunks of one size: where the last of them and IEND lie where they must, the chain is whole. */
function* endsAsExpected({ name, at, length }: Chunk, sizeBytes: number): Walk<boolean> {
  if (name !== 'IDAT' || length < 4096) return false;
  const end = yield* take(sizeBytes - END_BYTES, END_BYTES);
  if (end.toString('latin1', 4, 8) !== 'IEND') return false;
  const step = length + 12;
  const room = sizeBytes - END_BYTES - (at - 8);
  const steps = Math.ceil(room / step) - 1;
  if (steps < 2) return false;
  const last = at - 8 + steps * step;
  const head = yield* take(last, 8);
  return (
    head.toString('latin1', 4, 8) === 'IDAT' &&
    last + 12 + head.readUInt32BE(0) === sizeBytes - END_BYTES
  );
}

/** Behind the pixels texts and profiles still count, checksums do not. True: more pixel data follow, which nobody reads. */
function* walkBehind(state: PngState, first: Chunk): Walk<boolean> {
  let isTorn = false;
  for (let chunk = first; ;) {
    const { name, at, length } = chunk;
    if (name === 'IEND' || (name === 'fcTL' && isAnimated(state))) return isTorn;
    isTorn ||= name === 'IDAT';
    if (name === 'fdAT') yield* frameData(state, chunk);
    yield* readWhole(state, chunk, false);
    const head = yield* take(at + length + 4, 8);
    const next = head.toString('latin1', 4, 8);
    if (head.length < 8 || !NAME.test(next)) return isTorn;
    chunk = { name: next, at: at + length + 12, length: head.readUInt32BE(0) };
  }
}

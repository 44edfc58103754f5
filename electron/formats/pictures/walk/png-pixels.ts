import { inflateSync, constants } from 'node:zlib';
import type { PictureFault } from '../../../../shared/contract/index.js';
import { type PngState } from './png-chunks.js';
import { walkPng } from './png-walk.js';
import { Refused, walkBytes } from './walk.js';

/** Channels of each colour type (PNG specification, table 11.1). */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** First column and row of each pass of an interlaced picture, and its steps (PNG specification, 8.2). */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Unpacks the pixels of a PNG as Pillow does. Returns the fault that ends the run; null for none. Pillow ignores checksums of
 * pixel data and whatever follows the last row. `file`: the whole file.
 */
export function checkPngPixels(file: Buffer): PictureFault | null {
  let walked;
  try {
    walked = walkBytes(file, walkPng(file.length, false));
  } catch (error) {
    if (error instanceof Refused) return error.fault;
    throw error;
  }
  const { state, data } = walked;
  const rows = rowsOf(state);
  const needed = rows.reduce((sum, { bytes, count }) => sum + bytes * count, 0);
  const packed = Buffer.concat(data.map(({ at, length }) => file.subarray(at, at + length)));
  const unpacked = unpack(packed, needed);
  if (typeof unpacked === 'string') return unpacked;
  return checkRows(unpacked, rows, needed);
}

interface Rows {
  /** With the filter’s byte in front. */
  readonly bytes: number;
  readonly count: number;
}

function rowsOf({ width, height, depth, colour, isInterlaced, frame }: PngState): Rows[] {
  const size = frame ?? { width, height };
  const bits = depth * (CHANNELS[colour] ?? 1);
  const row = (pixels: number) => 1 + Math.ceil((pixels * bits) / 8);
  if (!isInterlaced) return [{ bytes: row(size.width), count: size.height }];
  return PASSES.flatMap(([left, top, right, down]) => {
    const columns = Math.ceil((size.width - left) / right);
    const count = Math.ceil((size.height - top) / down);
    return columns > 0 && count > 0 ? [{ bytes: row(columns), count }] : [];
  });
}

interface Unpacked {
  readonly bytes: Buffer;
  /** The zlib stream reached its own end mark, or holds more than the rows need. */
  readonly isEnded: boolean;
}

function unpack(packed: Buffer, needed: number): Unpacked | PictureFault {
  try {
    return { bytes: inflateSync(packed, { maxOutputLength: needed }), isEnded: true };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') return { bytes: unpackCut(packed), isEnded: false };
    // The stream holds more than the rows need, and Pillow ignores the rest. The rows are unpacked again, up to that length.
    if (code === 'ERR_BUFFER_TOO_LARGE') return { bytes: unpackCut(packed, needed), isEnded: true };
    return 'pixel_data';
  }
}

/** What can be unpacked of a stream that is cut, or longer than `most`. */
function unpackCut(packed: Buffer, most = Infinity): Buffer {
  const flush = { finishFlush: constants.Z_SYNC_FLUSH };
  if (most === Infinity) return inflateSync(packed, flush);
  const bytes = inflateSync(packed, { ...flush, maxOutputLength: most + packed.length * 1032 });
  return bytes.subarray(0, most);
}

/** The highest filter type of the PNG specification; an unknown one ends the run. */
const MOST_FILTER = 4;

function checkRows(
  { bytes, isEnded }: Unpacked,
  rows: readonly Rows[],
  needed: number,
): PictureFault | null {
  let at = 0;
  for (const { bytes: length, count } of rows) {
    for (let row = 0; row < count; row += 1, at += length) {
      // When the stream ends between two rows, Pillow leaves the other rows black without an error.
      if (at === bytes.length && isEnded) return null;
      if (at + length > bytes.length) return 'cut_short';
      if ((bytes[at] ?? 0) > MOST_FILTER) return 'pixel_data';
    }
  }
  return bytes.length >= needed ? null : 'cut_short';
}

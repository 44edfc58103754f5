import { inflateSync, constants } from 'node:zlib';
import { tiffOrientation } from './exif-orientation.js';
import { Refused } from './walk.js';

/** Most bytes that one compressed text or profile may unpack to: `MAX_TEXT_CHUNK` of Pillow 13.0.0. */
const MOST_TEXT = 1_048_576;
/** Most that all texts may come to: `MAX_TEXT_MEMORY` of Pillow 13.0.0. */
const MOST_TEXT_MEMORY = 64 * MOST_TEXT;

/** What the chunks of a PNG said so far. */
export interface PngState {
  width: number;
  height: number;
  /** Bits a channel and colour type; null where the trainer knows no mode for the pair. */
  depth: number;
  colour: number;
  hasMode: boolean;
  isInterlaced: boolean;
  hasAlpha: boolean;
  exifOrientation: number;
  textMemory: number;
  paletteBytes: number;
  /** Frames of an animation that the file announces; null: none. */
  frames: number | null;
  /** The pixels in front are no frame of the animation. */
  hasDefault: boolean;
  sequence: number | null;
  /** Part of the canvas that the first frame fills; null: all of it. */
  frame: { readonly width: number; readonly height: number } | null;
}

export function emptyPng(): PngState {
  return {
    width: 0,
    height: 0,
    depth: 0,
    colour: 0,
    hasMode: false,
    isInterlaced: false,
    hasAlpha: false,
    exifOrientation: 1,
    textMemory: 0,
    paletteBytes: 0,
    frames: null,
    hasDefault: false,
    sequence: null,
    frame: null,
  };
}

/** Bits that each colour type may have (PNG specification, table 11.1); Pillow has a mode for these pairs alone. */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** Fewest bytes of chunks whose content is read by place; shorter ones end the run. */
const LEAST: Readonly<Record<string, number>> = {
  gAMA: 4,
  cHRM: 32,
  sRGB: 1,
  pHYs: 9,
  acTL: 8,
  fcTL: 26,
};

type Handler = (state: PngState, data: Buffer) => void;

const HANDLERS: Readonly<Record<string, Handler>> = {
  IHDR: header,
  PLTE: (state, data) => {
    if (state.colour === 3 && state.hasMode) state.paletteBytes = data.length;
  },
  tRNS: transparency,
  iCCP: (_state, data) => {
    const end = data.indexOf(0);
    if (end + 1 >= data.length || data[end + 1] !== 0) throw new Refused('header');
    unpack(data.subarray(end + 2));
  },
  tEXt: (state, data) => {
    const end = data.indexOf(0);
    if (end !== 0) addText(state, end < 0 ? 0 : data.length - end - 1);
  },
  zTXt: packedText,
  iTXt: internationalText,
  eXIf: (state, data) => {
    state.exifOrientation = tiffOrientation(data);
  },
  acTL: (state, data) => {
    const frames = data.readUInt32BE(0);
    if (state.frames !== null) state.frames = null;
    else if (frames > 0 && frames <= 0x8000_0000) state.frames = frames;
  },
  fcTL: frameControl,
};

/** True for a chunk whose content has to be looked at; others are only summed up. */
export function isReadChunk(name: string): boolean {
  return name in HANDLERS || name in LEAST;
}

/** Takes in a chunk as the trainer's decoder does. Refuses what ends its run. */
export function readChunk(state: PngState, name: string, data: Buffer): void {
  if (data.length < (LEAST[name] ?? 0)) throw new Refused('header');
  HANDLERS[name]?.(state, data);
}

function header(state: PngState, data: Buffer): void {
  if (data.length < 13) throw new Refused('header');
  state.width = data.readUInt32BE(0);
  state.height = data.readUInt32BE(4);
  const [depth = 0, colour = 0] = [data[8], data[9]];
  if (DEPTHS[colour]?.includes(depth) === true) {
    Object.assign(state, { depth, colour, hasMode: true });
    state.hasAlpha ||= colour === 4 || colour === 6;
  }
  state.isInterlaced ||= data[12] !== 0;
  if (data[11] !== 0) throw new Refused('header');
}

function transparency(state: PngState, data: Buffer): void {
  if (!state.hasMode || state.colour === 4 || state.colour === 6) return;
  const least = state.colour === 2 ? 6 : state.colour === 3 ? 0 : 2;
  // A greyscale of 2 or 4 bits and an RGB of 16 are the same modes to it.
  if (data.length < least) throw new Refused('header');
  state.hasAlpha = true;
}

function packedText(state: PngState, data: Buffer): void {
  const end = data.indexOf(0);
  const packed = end < 0 ? data.subarray(data.length) : data.subarray(end + 1);
  if (packed.length > 0 && packed[0] !== 0) throw new Refused('header');
  const text = unpack(packed.subarray(1));
  if (end !== 0) addText(state, text?.length ?? 0);
}

function internationalText(state: PngState, data: Buffer): void {
  const key = data.indexOf(0);
  if (key < 0 || data.length - key - 1 < 2) return;
  const [isPacked, method] = [data[key + 1], data[key + 2]];
  const language = data.indexOf(0, key + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) return;
  let text: Buffer | null = data.subarray(translated + 1);
  if (isPacked !== 0) {
    if (method !== 0) return;
    text = unpack(text);
  }
  const names = data.subarray(key + 3, translated);
  if (text === null || !isUtf8(names) || !isUtf8(text)) return;
  // Counted in characters.
  addText(state, text.length < MOST_TEXT ? text.length : text.toString('utf8').length);
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false; // the trainer passes over such a text, too
  }
}

function addText(state: PngState, length: number): void {
  state.textMemory += length;
  if (state.textMemory > MOST_TEXT_MEMORY) throw new Refused('text_too_much');
}

/** Unpacked bytes; null for damaged ones, which the trainer passes over. At most 1 MB is unpacked: some milliseconds. */
function unpack(packed: Buffer): Buffer | null {
  if (packed.length === 0) return packed;
  try {
    return inflateSync(packed, {
      maxOutputLength: MOST_TEXT,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new Refused('text_too_large');
    }
    return null;
  }
}

function frameControl(state: PngState, data: Buffer): void {
  const sequence = data.readUInt32BE(0);
  takeSequence(state, sequence, sequence === 0);
  const [width, height] = [data.readUInt32BE(4), data.readUInt32BE(8)];
  const [left, top] = [data.readUInt32BE(12), data.readUInt32BE(16)];
  if (left + width > state.width || top + height > state.height) throw new Refused('header');
  state.frame = { width, height };
}

/** Numbers of frames and their data count up by one. `isFirst`: it may be the first of all. */
export function takeSequence(state: PngState, sequence: number, isFirst: boolean): void {
  const isNext = state.sequence === null ? isFirst : state.sequence === sequence - 1;
  if (!isNext) throw new Refused('header');
  state.sequence = sequence;
}

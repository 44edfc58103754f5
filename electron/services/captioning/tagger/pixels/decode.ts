import type { Sharp } from 'sharp';
import {
  asImageError,
  openImageData,
  readImageFile,
} from '../../../../formats/pictures/image-file.js';
import { PADDING, type Rgb } from './picture.js';

export interface DecodeOptions {
  /** Turn the picture upright as its EXIF says; the trainer's script does not. */
  readonly honourExif: boolean;
}

/**
 * Decodes a picture as Pillow does for the trainer's script: no colour profile, transparency over white, CMYK by the plain
 * formula, 16 bit colours cut to their high byte, 16 bit grey clipped (most of it becomes white). Throws `unreadable` and
 * `not_found`.
 */
export async function decodePicture(path: string, { honourExif }: DecodeOptions): Promise<Rgb> {
  try {
    // Read once: several looks at a file cost more than its bytes.
    const content = await readImageFile(path);
    const opened = openImageData(content, { ignoreIcc: true, policy: 'strict' });
    const { space, depth } = await opened.metadata();
    const image = honourExif ? opened.autoOrient() : opened;
    if (space === 'cmyk')
      return fromCmyk(await pixelsOf(image.pipelineColourspace('cmyk').toColourspace('cmyk')));
    if (space === 'grey16' && depth === 'ushort') return await fromGrey16(image);
    const pixels = await pixelsOf(image);
    return hasColourKey(content) ? withoutAlpha(pixels) : overWhite(pixels);
  } catch (error) {
    throw asImageError(path, error);
  }
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, data };
}

function rgbOf({ width, height }: Pixels): Rgb {
  return { width, height, data: new Uint8Array(width * height * 3) };
}

function fromCmyk(pixels: Pixels): Rgb {
  const out = rgbOf(pixels);
  const { data } = pixels;
  for (let from = 0, to = 0; to < out.data.length; from += 4, to += 3) {
    const white = 255 - (data[from + 3] as number);
    for (let channel = 0; channel < 3; channel += 1)
      out.data[to + channel] = white - byteProduct(data[from + channel] as number, white);
  }
  return out;
}

/** Grey of 16 bits (with alpha it comes as colour and is handled there). */
async function fromGrey16(image: Sharp): Promise<Rgb> {
  const { data, info } = await image
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const values = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  const out = rgbOf({ width, height, channels, data });
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const value = values[pixel * channels] as number;
    out.data.fill(Math.min(value, 255), pixel * 3, pixel * 3 + 3);
  }
  return out;
}

function overWhite(pixels: Pixels): Rgb {
  if (pixels.channels === 3) return pixels;
  const out = rgbOf(pixels);
  const { data, channels } = pixels;
  const isGrey = channels <= 2;
  const hasAlpha = channels % 2 === 0;
  for (let from = 0, to = 0; to < out.data.length; from += channels, to += 3) {
    const alpha = hasAlpha ? (data[from + channels - 1] as number) : 255;
    for (let channel = 0; channel < 3; channel += 1) {
      const value = data[isGrey ? from : from + channel] as number;
      out.data[to + channel] = blended(value, alpha);
    }
  }
  return out;
}

function withoutAlpha(pixels: Pixels): Rgb {
  const opaque = { ...pixels, data: Uint8Array.from(pixels.data) };
  if (pixels.channels % 2 === 0)
    for (let at = pixels.channels - 1; at < opaque.data.length; at += pixels.channels)
      opaque.data[at] = 255;
  return overWhite(opaque);
}

/** A value over white, rounded as Pillow's paste does. */
function blended(value: number, alpha: number): number {
  const sum = PADDING * (255 - alpha) + value * alpha + 128;
  return ((sum >> 8) + sum) >> 8;
}

/** a · b / 255, rounded. */
function byteProduct(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

/** Where a PNG says of what kind its pixels are: 0 grey and 2 colour have no alpha of their own. */
const COLOUR_TYPE_AT = 25;
const PNG = '\u0089PNG';

/** True for a PNG whose transparency is one colour only: the script takes no notice of that. */
function hasColourKey(content: Buffer): boolean {
  const kind = content[COLOUR_TYPE_AT];
  return content.toString('latin1', 0, PNG.length) === PNG && (kind === 0 || kind === 2);
}

import sharp, { type Sharp } from 'sharp';
import {
  blockiness,
  greyOf,
  HASHED_SIDE,
  isGreyContent,
  mirrored,
  perceptualHash,
  signatureOf,
  softness,
  type Picture,
  type PixelFacts,
} from '../../../shared/domain/doctor/index.js';
import { isIncomplete } from '../../../shared/domain/pictures/index.js';
import type { Placement } from '../../../shared/domain/trainer-reader/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { asImageError, openImage } from '../../formats/pictures/image-file.js';
import { faultOfPixels, inspectImage } from '../../formats/pictures/probe-image.js';
import { wideGamutName } from './gamut.js';

/** Beyond that, the picture is made smaller while it is decoded: 16 megapixels are 48 MB, and several are looked at at once. */
const MOST_PIXELS = 16_777_216;
/** Scaled down further than that for training, blocks of 8 pixels are gone. */
const BLOCKS_SEEN = 0.4;
/** A pixel counts as transparent below this; soft edges of a scan are none. */
const OPAQUE = 250;
/** Colours and hashes are taken from the picture at this side. */
const SMALL = 2 * HASHED_SIDE;

type Raw = Picture & { readonly data: Buffer; readonly channels: 1 | 2 | 3 | 4 };

/**
 * Decodes a picture to its last row as the trainer does (no profile, no EXIF turn) and measures it. `placement`: the size at
 * which it is trained and its sharpness is judged. Blocks its thread for some milliseconds. Null when the file is gone
 * meanwhile. Throws errors that are not about the picture.
 */
export async function measurePicture(
  path: string,
  placement: Placement | null,
): Promise<PixelFacts | null> {
  let image: Sharp;
  let metadata;
  try {
    const { header, view } = await inspectImage(path);
    if (header instanceof AppError) {
      return { state: 'broken', why: isIncomplete(view?.fault) ? 'truncated' : 'unreadable' };
    }
    if (view?.isHidden === true) return { state: 'not_shown' };
    image = await openImage(path, { ignoreIcc: true, policy: 'strict' });
    metadata = await image.metadata();
  } catch (error) {
    return brokenOr(path, error, 'unreadable');
  }
  const shrink = Math.sqrt(MOST_PIXELS / (metadata.width * metadata.height));
  const read = (one: Sharp) =>
    decode(shrink < 1 ? one.resize(Math.floor(metadata.width * shrink)) : one);
  const damage = { text: null as string | null };
  let raw: Raw | null = null;
  try {
    if (metadata.format === 'jpeg') raw = await readExactly(path, read, damage);
    raw ??= await read(image);
  } catch (error) {
    raw = await readAnyway(path, read, damage);
    if (raw === null) return brokenOr(path, error, 'truncated');
  }
  const isOwnSize = shrink >= 1;
  return {
    state: 'seen',
    damage: damage.text,
    isCmyk: metadata.space === 'cmyk',
    wideGamut: wideGamutName(metadata.icc),
    transparent: transparentShare(raw),
    ...(await measureSharpness(raw, placement, isOwnSize)),
    ...(await measureSmall(raw)),
  };
}

/** Decodes a JPEG in the strictest mode; null, with the reason in `damage`, when the decoder had to guess. */
async function readExactly(
  path: string,
  read: (image: Sharp) => Promise<Raw>,
  damage: { text: string | null },
): Promise<Raw | null> {
  try {
    return await read(await openImage(path, { ignoreIcc: true, policy: 'exact' }));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    damage.text = /Corrupt JPEG data: (.+)/.exec(message)?.[1] ?? 'the decoder had to guess';
    return null;
  }
}

/** Decodes a cut picture whose missing rows the trainer leaves black; null when the trainer refuses the picture, too. */
async function readAnyway(
  path: string,
  read: (image: Sharp) => Promise<Raw>,
  damage: { text: string | null },
): Promise<Raw | null> {
  if ((await faultOfPixels(path)) !== null) return null;
  damage.text = 'its pixel data are not whole; the trainer leaves out what is missing';
  return read(await openImage(path, { ignoreIcc: true, policy: 'lenient' }));
}

async function decode(image: Sharp): Promise<Raw> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return {
    data,
    width: info.width,
    height: info.height,
    channels: info.channels as Raw['channels'],
  };
}

function brokenOr(
  path: string,
  error: unknown,
  why: 'truncated' | 'unreadable',
): PixelFacts | null {
  const told = asImageError(path, error);
  if (nodeErrorCode(told) === 'ENOENT') return null;
  if (told instanceof AppError && told.code === 'not_found') return null;
  if (told instanceof AppError) return { state: 'broken', why };
  throw told;
}

/** Scaled down by less than that, a picture is as sharp as before; no need to do it. */
const NEARLY_OWN_SIZE = 0.85;

async function measureSharpness(
  raw: Raw,
  placement: Placement | null,
  isOwnSize: boolean,
): Promise<{ softness: number | null; blocks: number | null }> {
  const scale = placement === null ? 1 : placement.scaled.width / raw.width;
  const trained =
    placement === null || scale >= NEARLY_OWN_SIZE
      ? raw
      : await decode(
          fromRaw(raw)
            .removeAlpha()
            .resize(placement.scaled.width, placement.scaled.height, { fit: 'fill' }),
        );
  return {
    softness: softness(trained),
    blocks: isOwnSize && scale > BLOCKS_SEEN ? blockiness(raw) : null,
  };
}

async function measureSmall(
  raw: Raw,
): Promise<{ isGrey: boolean; hash: string; mirroredHash: string; signature: string }> {
  const { data, info } = await fromRaw(raw)
    .removeAlpha()
    .resize(SMALL, SMALL, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const isColour = info.channels >= 3;
  const grey = halved(isColour ? greyOf(data) : data);
  return {
    isGrey: !isColour || isGreyContent(data),
    hash: perceptualHash(grey),
    mirroredHash: perceptualHash(mirrored(grey, HASHED_SIDE)),
    signature: Buffer.from(signatureOf(grey)).toString('base64'),
  };
}

/** Means of two by two pixels of a square. */
function halved(grey: Uint8Array): Uint8Array {
  const result = new Uint8Array(HASHED_SIDE * HASHED_SIDE);
  for (let at = 0; at < result.length; at += 1) {
    const from = 2 * Math.floor(at / HASHED_SIDE) * SMALL + 2 * (at % HASHED_SIDE);
    const sum =
      (grey[from] ?? 0) +
      (grey[from + 1] ?? 0) +
      (grey[from + SMALL] ?? 0) +
      (grey[from + SMALL + 1] ?? 0);
    result[at] = (sum + 2) >> 2;
  }
  return result;
}

function transparentShare({ data, channels }: Raw): number {
  if (channels === 1 || channels === 3) return 0;
  let transparent = 0;
  for (let at = channels - 1; at < data.length; at += channels) {
    if ((data[at] ?? 255) < OPAQUE) transparent += 1;
  }
  return (transparent * channels) / data.length;
}

function fromRaw({ data, width, height, channels }: Raw): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

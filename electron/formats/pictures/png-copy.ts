import sharp from 'sharp';
import { AppError } from '../../../shared/result/errors.js';
import { asImageError, sharpOptions } from './image-file.js';
import type { OtherKind } from './picture-kind.js';

const NAMES: Record<OtherKind, string> = {
  tiff: 'a TIFF',
  gif: 'a GIF',
  avif: 'an AVIF',
  heic: 'a HEIC',
  jxl: 'a JPEG XL',
};

/** True when the decoder that came with the app reads this kind. */
export function canDecode(kind: OtherKind): boolean {
  if (kind === 'jxl') return sharp.format['jxl']?.input.file ?? false;
  if (kind !== 'heic') return true;
  // AVIF and HEIC share a container; the list of endings tells which codecs are there.
  return (sharp.format.heif.input.fileSuffix ?? []).includes('.heic');
}

/** Why a picture of this kind does not come in, and what to do. */
export function whyNotDecoded(kind: OtherKind): string {
  return `It is ${NAMES[kind]} picture, which this build cannot decode. Save it as PNG or JPEG with another program first.`;
}

/** Why a picture of this kind is not taken as it is. */
export function whyConvertible(kind: OtherKind): string {
  return `It is ${NAMES[kind]} picture, which the trainer cannot read. Add it again as a PNG copy.`;
}

/**
 * A picture as PNG, in pieces, as people see it: turned as its EXIF flag says, colours converted to sRGB, 8 bits a channel, no
 * metadata. Transparency stays. `pages`: frames or pages it has; the copy shows the first. Throws `unreadable`, also for a
 * picture that is cut short.
 */
export async function pngCopyOf(
  path: string,
): Promise<{ pages: number; content: AsyncIterable<Uint8Array> }> {
  try {
    const { pages } = await sharp(path, sharpOptions({ policy: 'strict' })).metadata();
    return { pages: pages ?? 1, content: encode(path) };
  } catch (error) {
    throw damaged(path, error);
  }
}

async function* encode(path: string): AsyncGenerator<Uint8Array> {
  const image = sharp(path, sharpOptions({ policy: 'strict' })).autoOrient();
  try {
    for await (const chunk of image.toColourspace('srgb').png()) yield chunk as Buffer;
  } catch (error) {
    throw damaged(path, error);
  }
}

function damaged(path: string, cause: unknown): unknown {
  const known = asImageError(path, cause);
  if (!(known instanceof AppError) || known.code !== 'unreadable') return known;
  return new AppError('unreadable', 'It is damaged, or cut short.', { cause });
}

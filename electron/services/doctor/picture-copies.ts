import { basename } from 'node:path';
import type { Sharp } from 'sharp';
import { splitExtension } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { asImageError, openImage } from '../../formats/pictures/image-file.js';
import { probeImage } from '../../formats/pictures/probe-image.js';

/** A picture made anew; `extension` with its dot. */
export interface PictureCopy {
  readonly data: Buffer;
  readonly extension: string;
}

/** Steps of this quality cannot be seen, and none of the colour detail is averaged away. */
const JPEG = { quality: 98, chromaSubsampling: '4:4:4' } as const;

/**
 * The picture turned as its EXIF mark says, without the mark, in the format that it has: WebP and PNG without loss, JPEG at
 * quality 98 in full colour detail. The numbers of the pixels stay, and so does a colour profile. Throws `unreadable`,
 * `bad_request` for one that is upright already.
 */
export async function uprightCopy(path: string): Promise<PictureCopy> {
  const { format, exifOrientation } = await probeImage(path);
  if (exifOrientation <= 1) {
    throw new AppError('bad_request', `${basename(path)} is upright already.`);
  }
  try {
    const { space } = await (await openImage(path)).metadata();
    // Printing colours have to be converted; their profile would be wrong for what comes out.
    const isCmyk = space === 'cmyk';
    const image = await openImage(path, { ignoreIcc: !isCmyk, policy: 'strict' });
    const upright = isCmyk ? image.autoOrient() : image.autoOrient().keepIccProfile();
    const data = await encoded(upright, format).toBuffer();
    return { data, extension: splitExtension(basename(path)).extension };
  } catch (error) {
    throw asImageError(path, error);
  }
}

function encoded(image: Sharp, format: string): Sharp {
  if (format === 'jpeg') return image.jpeg(JPEG);
  if (format === 'webp') return image.webp({ lossless: true });
  if (format === 'png') return image.png();
  throw new AppError('unsupported', `An upright copy of ${format} cannot be made.`, {
    hint: 'Make a PNG copy instead.',
  });
}

/**
 * A PNG that the trainer reads as people see the picture: upright, in sRGB, on white where it is transparent; of several
 * frames the first. Throws `unreadable`.
 */
export async function pngCopy(path: string): Promise<PictureCopy> {
  try {
    const image = await openImage(path, { policy: 'strict' });
    const data = await image
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .png()
      .toBuffer();
    return { data, extension: '.png' };
  } catch (error) {
    throw asImageError(path, error);
  }
}

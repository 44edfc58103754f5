import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { PictureFault } from '../../../../shared/contract/index.js';
import { checkGifPixels } from './gif-pixels.js';
import { checkPngPixels } from './png-pixels.js';
import type { WalkedPicture } from './walk.js';

/** Formats that the app's decoder reads. */
const DECODED: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif', 'bmp']);
/** Formats that the app and Pillow decode by one library: what it takes here, it takes there. */
const SAME_LIBRARY: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'tiff']);

/** True for a format that the app can show. */
export function isDecoded(format: string): boolean {
  return DECODED.has(format);
}

/** Larger pictures are left to the decoder’s word: unpacked, this many take up to 270 MB. Pixels. */
const MOST_IN_MEMORY = 33_554_432;

/**
 * Checks whether the pixels of a picture end the trainer's run. Null: they do not, or the app has no decoder to tell. Takes
 * some milliseconds for a megapixel; a PNG that the decoder refuses is unpacked as Pillow does, which takes longer.
 */
export async function checkPixels(path: string, seen: WalkedPicture): Promise<PictureFault | null> {
  if (seen.format === 'gif') return checkGifPixels(await readFile(path));
  const isKnown = SAME_LIBRARY.has(seen.format) || seen.format === 'avif';
  if (!isKnown || (await decodes(path, seen.format))) return null;
  const isSmall = seen.width * seen.height <= MOST_IN_MEMORY;
  if (seen.format === 'png' && isSmall) return checkPngPixels(await readFile(path));
  return 'pixel_data';
}

/** Whether the app's decoder takes a picture to its last row without a complaint. */
export async function decodes(path: string, format: string): Promise<boolean> {
  // Only at this level does libvips report broken strips of a TIFF.
  const failOn = format === 'tiff' ? 'error' : 'truncated';
  try {
    const picture = sharp(path, { failOn, limitInputPixels: false, ignoreIcc: true });
    // Pillow decodes AVIF with a more tolerant library, so only the header is checked here.
    if (format === 'avif') await picture.metadata();
    else await picture.resize(16, 16).raw().toBuffer();
    return true;
  } catch {
    return false; // the answer: its words say nothing more to a person
  }
}

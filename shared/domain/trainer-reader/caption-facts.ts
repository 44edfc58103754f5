import type { DatasetImage } from '../../contract/datasets.js';
import type { CaptionContent } from './read-caption.js';

/**
 * The facts about a caption file that `readCaption` needs, without reading the file again. The revision (`time.bytes.hash`)
 * contains the file's size in bytes; the dataset's text has no last line end and no byte order mark. Null: there is no file.
 */
export function captionContentOf(
  image: Pick<DatasetImage, 'caption' | 'captionRev' | 'problems'>,
): CaptionContent | null {
  const size = Number(image.captionRev.split('.')[1] ?? NaN);
  if (image.problems.includes('caption_missing') || !Number.isFinite(size)) return null;
  const isUtf8 =
    !image.problems.includes('caption_not_utf8') && !image.problems.includes('caption_undecodable');
  // The removed line end has at most two bytes, so a difference of three or more means a byte order mark.
  const hasBom = isUtf8 && size - utf8Length(image.caption) >= BOM_BYTES;
  return { text: image.caption, sizeBytes: size, isUtf8, hasBom };
}

const BOM_BYTES = 3;

function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) length += 1;
    // A surrogate pair has four bytes in UTF-8, which is two per UTF-16 unit: no third byte for surrogates.
    if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) length += 1;
  }
  return length;
}

import type { DatasetImage } from '../../contract/datasets.js';
import type { CaptionContent } from './read-caption.js';

/**
 * What the trainer's reader needs to know of a caption, from what the dataset remembers of it: its revision holds the size
 * of the file (`time.bytes.hash`), and the text lacks its last line end and its byte order mark. Null: there is no file.
 */
export function captionContentOf(
  image: Pick<DatasetImage, 'caption' | 'captionRev' | 'problems'>,
): CaptionContent | null {
  const size = Number(image.captionRev.split('.')[1] ?? NaN);
  if (image.problems.includes('caption_missing') || !Number.isFinite(size)) return null;
  const isUtf8 =
    !image.problems.includes('caption_not_utf8') && !image.problems.includes('caption_undecodable');
  // A line end that was left out takes two bytes at most, a byte order mark three.
  const hasBom = isUtf8 && size - utf8Length(image.caption) >= BOM_BYTES;
  return { text: image.caption, sizeBytes: size, isUtf8, hasBom };
}

const BOM_BYTES = 3;

function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) length += 1;
    // The two halves of a pair come to four bytes: one more each than counted so far.
    if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) length += 1;
  }
  return length;
}

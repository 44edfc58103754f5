import type { CaptionForm } from '../../../shared/contract/imports.js';
import {
  captionText,
  type IntakeCaption,
  type IntakeImage,
} from '../../../shared/domain/intake/index.js';
import { captionOf, decodeCaption } from '../dataset/captions/index.js';
import { type ImportFile, MAX_CAPTION_BYTES, MAX_TABLE_BYTES } from '../dataset/folders/index.js';

/** The caption that an image comes in with. */
export interface CaptionFound {
  /** Null: it has none. */
  readonly bytes: Buffer | null;
  /** How it lay there; null: as captions do, or there was none. */
  readonly form: CaptionForm | null;
  /** It is the text for images without one. */
  readonly isFilledIn: boolean;
}

/**
 * The first of an image's texts that is not blank, byte for byte where its form allows; else `text`. Throws what reading does:
 * an image must not come in without the caption that lies beside it.
 */
export async function captionFor(
  { captions }: IntakeImage<ImportFile>,
  text: string | undefined,
): Promise<CaptionFound> {
  let blank: Buffer | null = null;
  for (const caption of captions) {
    const bytes = await bytesOf(caption);
    if (bytes !== null && !isBlank(bytes)) return { bytes, form: caption.form, isFilledIn: false };
    if (caption.form === null) blank = bytes;
  }
  const fill = text?.trim() ?? '';
  return fill === ''
    ? { bytes: blank, form: null, isFilledIn: false }
    : { bytes: Buffer.from(fill, 'utf8'), form: null, isFilledIn: true };
}

async function bytesOf({ file, form, text }: IntakeCaption<ImportFile>): Promise<Buffer | null> {
  if (text !== undefined) return Buffer.from(text, 'utf8');
  const bytes = await file.bytes(form === 'json' ? MAX_TABLE_BYTES : MAX_CAPTION_BYTES);
  if (form === null) return bytes;
  const { text: content, encoding } = decodeCaption(bytes);
  if (encoding === null) return form === 'json' ? null : bytes;
  const caption = captionText(form, content);
  if (caption === null) return null;
  return caption === content ? bytes : Buffer.from(caption, 'utf8');
}

/** One that cannot be decoded is not known to be blank. */
function isBlank(bytes: Buffer): boolean {
  const { text, state } = captionOf(bytes, 0);
  return text.trim() === '' && state !== 'undecodable';
}

import type { CaptionEncoding } from '../../../shared/domain/captions/index.js';
import { decodeOld } from '../dataset/captions/index.js';

export interface ReadAs {
  readonly text: string;
  /** Places whose bytes do not fit the encoding; each is U+FFFD in the text. */
  readonly gaps: number;
}

/** The text of bytes in an encoding that the user chose, without byte order mark. Never fails: what does not fit is a gap. */
export function decodeByChoice(bytes: Buffer, encoding: CaptionEncoding): ReadAs {
  const text = decodeOld(bytes, encoding);
  return { text, gaps: [...text.matchAll(/\ufffd/gu)].length };
}

import iconv from 'iconv-lite';

/** Control characters, gaps, and places of Unicode that have no character: what tells that it is no text. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const NO_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd\p{Co}\p{Cn}\p{Cs}]/u;

/** Control characters that stand in no text. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
export const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** Kept, as making one costs more than decoding a caption. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The text of UTF-8 bytes, without byte order mark; null when they are not valid. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return UTF8.decode(bytes);
  } catch {
    return null; // the decoder has no other way to say so
  }
}

/**
 * The text of bytes in an old encoding, without byte order mark; what does not fit is U+FFFD. By a library and not by Node,
 * whose windows-1252 takes 0x80 to 0x9F for control characters in 20.18.3 to 20.x and 22.13 and later.
 */
export function decodeOld(bytes: Uint8Array, encoding: string): string {
  return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), encoding);
}

/** `decodeOld`, or null when that is no text. */
export function decodeCleanly(bytes: Uint8Array, encoding: string): string | null {
  const text = decodeOld(bytes, encoding);
  return isText(text) ? text : null;
}

/** False when a text has control characters or gaps. */
export function isText(text: string): boolean {
  return !NO_TEXT.test(text);
}

/** The bytes of one character in an encoding. */
export function bytesOf(char: string, encoding: string): Uint8Array {
  return iconv.encode(char, encoding);
}

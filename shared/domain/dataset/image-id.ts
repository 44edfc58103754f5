import { bytesToString, stringToBytes } from './utf8.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const ID = /^([a-z0-9-]{1,64})\.([A-Za-z0-9_-]{1,8192})$/;

export interface ImageAddress {
  readonly conceptId: string;
  /** Relative to the concept's folder, `/` between parts. Not yet contained: main resolves it. */
  readonly path: string;
}

/** The id of an image: `<conceptId>.<base64url of the UTF-8 path>`. */
export function encodeImageId(address: ImageAddress): string {
  return `${address.conceptId}.${toBase64Url(stringToBytes(address.path))}`;
}

/** The address inside an image id; null when it is not one, so that every image has exactly one id. */
export function decodeImageId(id: string): ImageAddress | null {
  const match = ID.exec(id);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const bytes = fromBase64Url(match[2]);
  const path = bytes === null ? null : bytesToString(bytes);
  if (path === null || path === '' || path.includes('\0')) return null;
  const address = { conceptId: match[1], path };
  return encodeImageId(address) === id ? address : null;
}

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const chars = Math.min(bytes.length - at, 3) + 1;
    for (let index = 0; index < chars; index += 1) {
      text += ALPHABET.charAt((group >> (18 - 6 * index)) & 63);
    }
  }
  return text;
}

function fromBase64Url(text: string): Uint8Array | null {
  if (text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const char of text) {
    const value = ALPHABET.indexOf(char);
    if (value < 0) return null;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (held >> bits) & 0xff;
      at += 1;
    }
  }
  return bytes;
}

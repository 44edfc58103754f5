import { CAPTION_FEATURES } from './flow.js';

const encoder = new TextEncoder();

/**
 * A caption as numbers: a bag of words, each word hashed (32-bit FNV-1a over its UTF-8 bytes) to one of 64 places with a
 * sign, scaled to length 1. Words are runs of a-z, 0-9, `_` and non-ASCII bytes; A-Z count as a-z.
 */
export function captionFeatures(text: string): Float32Array {
  const features = new Float32Array(CAPTION_FEATURES);
  let hash = 0x811c9dc5;
  let length = 0;
  const finishWord = () => {
    if (length > 0) {
      const place = (hash >>> 0) % CAPTION_FEATURES;
      features[place] = (features[place] ?? 0) + ((hash & 0x80000000) === 0 ? 1 : -1);
    }
    hash = 0x811c9dc5;
    length = 0;
  };
  for (const byte of encoder.encode(text)) {
    const folded = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    if (isWordByte(folded)) {
      hash = Math.imul(hash ^ folded, 0x01000193);
      length += 1;
    } else finishWord();
  }
  finishWord();
  return scaledToOne(features);
}

function isWordByte(byte: number): boolean {
  return (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57) || byte === 95 || byte >= 128;
}

function scaledToOne(features: Float32Array): Float32Array {
  const length = Math.sqrt(features.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? features : features.map((value) => value / length);
}

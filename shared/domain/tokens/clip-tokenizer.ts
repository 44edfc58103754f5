import { readLines, type Pause } from './read-lines.js';
import { remembering } from './remembering.js';
import { tidyForClip } from './tidy-text.js';

// As in openai/clip-vit-large-patch14: contractions, words, single digits, runs of other signs.
const WORDS = /'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/giu;

/**
 * Makes the counter of CLIP tokens of a text, without the start and the end token. `merges`: the vocabulary's merges, one a
 * line, most frequent first. Exact for what `CLIPTokenizer` of transformers makes of it, but for mojibake, which ftfy would
 * repair first. `pause`: see `Pause`.
 */
export async function clipCounter(
  merges: string,
  pause?: Pause,
): Promise<(text: string) => number> {
  const ranks = new Map<string, number>();
  await readLines(merges, (line) => ranks.set(line, ranks.size), pause);
  const ofWord = remembering((word) => countPieces(word, ranks));
  return (text) => {
    let count = 0;
    for (const [word] of tidyForClip(text).matchAll(WORDS)) count += ofWord(word);
    return count;
  };
}

/** How many pieces are left of a word when its most frequent pairs have been merged. */
function countPieces(word: string, ranks: ReadonlyMap<string, number>): number {
  const pieces = utf8(word).map((byte) => SIGNS[byte] ?? '');
  pieces.push(`${pieces.pop() ?? ''}</w>`);
  while (pieces.length > 1) {
    let best = Infinity;
    let pair = '';
    for (let at = 0; at + 1 < pieces.length; at += 1) {
      const here = `${pieces[at] ?? ''} ${pieces[at + 1] ?? ''}`;
      const rank = ranks.get(here) ?? Infinity;
      if (rank < best) [best, pair] = [rank, here];
    }
    if (best === Infinity) break;
    merge(pieces, pair);
  }
  return pieces.length;
}

/** The bytes of a text; half a surrogate pair becomes U+FFFD. (This room has no TextEncoder.) */
function utf8(text: string): number[] {
  const sound = text.replace(/\p{Surrogate}/gu, '\u{fffd}');
  return [...encodeURIComponent(sound).matchAll(/%([\dA-F]{2})|[^%]/g)].map(([sign, hex]) =>
    hex === undefined ? sign.charCodeAt(0) : Number.parseInt(hex, 16),
  );
}

function merge(pieces: string[], pair: string): void {
  for (let at = 0; at + 1 < pieces.length; at += 1) {
    const [one = '', two = ''] = pieces.slice(at, at + 2);
    if (`${one} ${two}` === pair) pieces.splice(at, 2, one + two);
  }
}

/** The printable sign that stands for each byte in the vocabulary: its own where it has one, else one from U+0100 on. */
const SIGNS: readonly string[] = (() => {
  const isPrintable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(isPrintable(byte) ? byte : next++),
  );
})();

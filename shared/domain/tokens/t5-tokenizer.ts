import { readLines, type Pause } from './read-lines.js';
import { remembering } from './remembering.js';

/** What SentencePiece takes from the least likely piece for a character that it does not know. */
const UNKNOWN_PENALTY = 10;
/** Marks the beginning of a word. */
const MARK = '▁';

interface Vocabulary {
  readonly scores: ReadonlyMap<string, number>;
  /** Characters of the longest piece. */
  readonly longest: number;
  readonly unknown: number;
}

/**
 * Makes the counter of T5 tokens of a text, without the end token. `pieces`: piece, tab, log probability, one a line. Each
 * word is cut into the likeliest pieces, as `T5TokenizerFast` of transformers does. `pause`: see `Pause`.
 */
export async function t5Counter(pieces: string, pause?: Pause): Promise<(text: string) => number> {
  const vocabulary = await readVocabulary(pieces, pause);
  const ofWord = remembering((word) => countPieces([...word], vocabulary));
  return (text) => {
    const tidied = tidyForT5(text);
    if (tidied === '') return 0;
    let count = 0;
    for (const word of tidied.split(MARK).slice(1)) count += ofWord(MARK + word);
    return count;
  };
}

async function readVocabulary(text: string, pause?: Pause): Promise<Vocabulary> {
  const scores = new Map<string, number>();
  let longest = 1;
  let least = 0;
  const read = (line: string): void => {
    const at = line.indexOf('\t');
    const piece = line.slice(0, at);
    const score = Number(line.slice(at + 1));
    scores.set(piece, score);
    longest = Math.max(longest, [...piece].length);
    least = Math.min(least, score);
  };
  await readLines(text, read, pause);
  return { scores, longest, unknown: least - UNKNOWN_PENALTY };
}

/**
 * Every word with its mark in front, by the model's own rules (SentencePiece's `nmt_nfkc`): NFKC, control characters gone,
 * invisible ones are blanks, one blank between words.
 */
function tidyForT5(text: string): string {
  const plain = text
    .replace(/[\t\n\f\r\u{1680}\u{200b}-\u{200f}\u{2028}\u{2029}\u{2581}\u{feff}\u{fffd}]/gu, ' ')
    .replace(/\p{Cc}/gu, '')
    .normalize('NFKC')
    .replace(/ +$/u, '')
    .replace(/ {2,}/gu, MARK)
    .replaceAll(' ', MARK);
  return plain === '' || plain.startsWith(MARK) ? plain : MARK + plain;
}

/** Pieces of the likeliest way to cut a word; unknown characters side by side are one piece. */
function countPieces(letters: readonly string[], { scores, longest, unknown }: Vocabulary): number {
  const best: { score: number; from: number; isUnknown: boolean }[] = [];
  for (let end = 1; end <= letters.length; end += 1) {
    let here = { score: -Infinity, from: end - 1, isUnknown: true };
    for (let from = Math.max(0, end - longest); from < end; from += 1) {
      const known = scores.get(letters.slice(from, end).join(''));
      const own = known ?? (end - from === 1 ? unknown : null);
      if (own === null) continue;
      const score = own + (from === 0 ? 0 : (best[from]?.score ?? 0));
      if (score > here.score) here = { score, from, isUnknown: known === undefined };
    }
    best[end] = here;
  }
  let count = 0;
  let isAfterUnknown = false;
  for (let end = letters.length; end > 0; end = best[end]?.from ?? 0) {
    const isUnknown = best[end]?.isUnknown ?? true;
    if (!(isUnknown && isAfterUnknown)) count += 1;
    isAfterUnknown = isUnknown;
  }
  return count;
}

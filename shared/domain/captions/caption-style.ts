import * as z from 'zod';
import { captionLines, splitTags } from './tags.js';

/** How to treat the captions of a concept: as tag lists, as prose that is never split at commas, or each by its looks. */
export const CaptionStyle = z.enum(['auto', 'tags', 'prose']);
export type CaptionStyle = z.output<typeof CaptionStyle>;

/** Words of English sentences that hardly ever make up much of a tag list. */
const SENTENCE_WORDS = new Set(
  'a an the this that these those is are was were be been being has have had does and or but of in on at to from with by for into over under near behind beside while as who which her his their its she he they it there'.split(
    ' ',
  ),
);
/** Length of the longest sentence word with its punctuation, in characters: longer words need no look-up. */
const LONGEST_SENTENCE_WORD = 9;
/** Most words of a usual tag; longer pieces are rare in a tag list. */
const TAG_WORDS = 3;
/** With half of its pieces longer than a usual tag, a piece above this many words makes the line prose. */
const LONG_WORDS = 4;
/** Share of sentence words (0 to 1) from which a line is prose, however many commas it has. */
const PROSE_SHARE = 0.4;
/** The same share for a line with a capital at its start and a full stop at its end. */
const SENTENCE_SHARE = 0.2;

const ENDS = /[.!?…。！？]["'”’)]?$/u;
/** A full stop followed by a new sentence. At least four letters before it exclude abbreviations (“st.”, “dr.”, “vol.”). */
const NEW_SENTENCE =
  /(?<=[\p{Ll}\p{N}]{4}|[^\p{L}\s.!?…])[.!?…]["'”’)]?\s+["'“‘(]?\p{Lu}|[。！？]./u;

/**
 * True when a caption’s first line is a list of tags and not prose, judged by the whole line: one odd tag, with a full stop or
 * of many words, makes no prose. Prose must never be taken apart at its commas, so doubtful captions count as prose.
 */
export function looksLikeTags(caption: string): boolean {
  const { line } = captionLines(caption);
  const pieces = splitTags(line);
  if (pieces.length === 0) return false;
  const words = pieces.map((piece) => piece.split(/\s+/u));
  const text = line.trim();
  if (pieces.length === 1) return isOneTag(words[0] ?? [], text);
  const share = sentenceShare(words);
  const isSentence = ENDS.test(text) && /^["'“‘(]?\p{Lu}/u.test(text);
  if (share >= PROSE_SHARE || (isSentence && share >= SENTENCE_SHARE)) return false;
  if (NEW_SENTENCE.test(text) && (ENDS.test(text) || /^\p{Lu}/u.test(text))) return false;
  const long = words.filter(({ length }) => length > TAG_WORDS);
  if (long.length * 2 < pieces.length) return true;
  const isInDoubt = ENDS.test(text) || long.some(({ length }) => length > LONG_WORDS);
  return long.length * 2 === pieces.length && !isInDoubt;
}

/** True when tag edits apply to this caption: by the style of its concept, or by its looks for `auto`. */
export function isTagList(caption: string, style: CaptionStyle | undefined): boolean {
  if (style === undefined || style === 'auto') return looksLikeTags(caption);
  return style === 'tags' && captionLines(caption).line.trim() !== '';
}

function isOneTag(words: readonly string[], text: string): boolean {
  if (words.length > TAG_WORDS) return false;
  // “...” and “!?” are tags; “A cat.” is a sentence.
  return !(ENDS.test(text) && /\p{L}/u.test(text));
}

/** Share of sentence words among all words. One-word pieces count as tags, even when the word is in the list. */
function sentenceShare(pieces: readonly (readonly string[])[]): number {
  const isOf = (word: string) =>
    word.length <= LONGEST_SENTENCE_WORD &&
    SENTENCE_WORDS.has(word.toLowerCase().replace(/\W+$/u, ''));
  const found = pieces.filter(({ length }) => length > 1).flatMap((words) => words.filter(isOf));
  return found.length / pieces.flat().length;
}

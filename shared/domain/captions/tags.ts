/** A caption cut at its first line break: the trainer reads `line` and no more; `rest` begins with the break. */
export interface CaptionLines {
  readonly line: string;
  readonly rest: string;
}

/** Cuts a caption where the trainer stops reading. `line + rest` is the caption again. */
export function captionLines(caption: string): CaptionLines {
  const at = caption.search(/[\r\n]/);
  return at < 0
    ? { line: caption, rest: '' }
    : { line: caption.slice(0, at), rest: caption.slice(at) };
}

/** The comma-separated pieces of a line, without blanks around them; empty pieces are left out. */
export function splitTags(line: string): string[] {
  const tags: string[] = [];
  for (const piece of line.split(',')) {
    const tag = piece.trim();
    if (tag !== '') tags.push(tag);
  }
  return tags;
}

export function joinTags(tags: readonly string[]): string {
  return tags.join(', ');
}

/** What makes two tags the same: case and blanks aside. */
export function tagKey(tag: string): string {
  return tag.trim().toLowerCase();
}

const SENTENCE_END = /[.!?…。](\s|$)/u;
const MOST_WORDS = 6;
const USUAL_WORDS = 3;

/**
 * True when a caption is a list of tags and not prose: no sentence ends in it, half of its comma-separated pieces have at
 * most three words, and none has more than six. One piece of at most three words counts as a tag. Prose must never be
 * taken apart at its commas, so doubtful captions count as prose.
 */
export function looksLikeTags(caption: string): boolean {
  const { line } = captionLines(caption);
  if (SENTENCE_END.test(line)) return false;
  const words = splitTags(line).map((tag) => tag.split(/\s+/u).length);
  if (words.length === 0) return false;
  words.sort((a, b) => a - b);
  const middle = words[Math.floor(words.length / 2)] ?? 0;
  const longest = words.at(-1) ?? 0;
  return middle <= USUAL_WORDS && longest <= (words.length === 1 ? USUAL_WORDS : MOST_WORDS);
}

const WORD = '[\\p{L}\\p{N}_]';

/** A pattern with no letter, digit or underscore before and after it. */
export function asWholeWord(source: string): string {
  return `(?<!${WORD})(?:${source})(?!${WORD})`;
}

/** `text` as a pattern that finds just itself. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** How the trigger word stands in a caption: as it is written, only in another case, or not at all. */
export type TriggerUse = 'present' | 'other_case' | 'missing';

/** Makes the check once for many captions; an empty trigger word is always present. */
export function triggerCheck(trigger: string): (caption: string) => TriggerUse {
  const word = trigger.trim();
  if (word === '') return () => 'present';
  const source = asWholeWord(escapePattern(word));
  const exact = new RegExp(source, 'u');
  const anyCase = new RegExp(source, 'iu');
  return (caption) => {
    const { line } = captionLines(caption);
    if (line.includes(word) && exact.test(line)) return 'present';
    return anyCase.test(line) ? 'other_case' : 'missing';
  };
}

import { partsOf, tagsOfPiece } from './line-parts.js';

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

/** The tags of a line, without blanks around them; empty pieces are left out. Parted by commas and by the trainer’s marks. */
export function splitTags(line: string): string[] {
  const { sections } = partsOf(line);
  return sections.flatMap((pieces) => pieces.flatMap(tagsOfPiece));
}

export function joinTags(tags: readonly string[]): string {
  return tags.join(', ');
}

/** What makes two tags the same: case and blanks aside. */
export function tagKey(tag: string): string {
  return tag.trim().toLowerCase();
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

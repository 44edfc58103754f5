import { diffArrays } from 'diff';

export interface DiffPart {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Texts with more words that differ are shown as one change: comparing them would take too long for a list. */
const MOST_WORDS = 1200;

/** What changed between two texts, word by word; commas and blanks are words of their own. */
export function wordDiff(before: string, after: string): DiffPart[] {
  const changes = diffArrays(words(before), words(after), { maxEditLength: MOST_WORDS });
  const parts: DiffPart[] = changes?.map(({ value, added, removed }) => ({
    kind: added ? 'new' : removed ? 'gone' : 'same',
    text: value.join(''),
  })) ?? [
    { kind: 'gone', text: before },
    { kind: 'new', text: after },
  ];
  return parts.filter(({ text }) => text !== '');
}

function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s|[^\p{L}\p{N}_\s]/gu) ?? [];
}

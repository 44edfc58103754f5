import type { CaptioningRecipe } from './recipe.js';

/** What a recipe says of captions, whatever made the new text. */
export type CaptionRules = Pick<CaptioningRecipe, 'existing' | 'triggerWord'>;

/**
 * The caption after tagging: the new tags instead of or behind those that are there, the trigger word first. Returns
 * `before` itself where nothing is to be done.
 */
export function captionFromTags(
  before: string,
  tags: readonly string[],
  separator: string,
  rules: CaptionRules,
): string {
  if (isKept(before, rules)) return before;
  const old = rules.existing === 'append' ? oldTags(before, separator) : [];
  const all = [...old, ...tags.filter((tag) => !old.includes(tag))];
  return triggerFirst(all, rules.triggerWord).join(separator);
}

/** The caption after a sentence was written for it: instead of or behind what is there, the trigger word first. */
export function captionFromProse(before: string, prose: string, rules: CaptionRules): string {
  if (isKept(before, rules)) return before;
  const trigger = rules.triggerWord.trim();
  const kept = rules.existing === 'append' ? before.trim() : '';
  if (kept !== '' && kept.includes(prose)) return before;
  const text = kept === '' ? prose : `${kept}${/[.!?…。]$/u.test(kept) ? '' : '.'} ${prose}`;
  const startsWithTrigger = text.toLowerCase().startsWith(trigger.toLowerCase());
  if (trigger === '' || (startsWithTrigger && !/^[\p{L}\p{N}_]/u.test(text.slice(trigger.length))))
    return trigger === '' ? text : `${trigger}${text.slice(trigger.length)}`;
  return `${trigger}, ${text}`;
}

function isKept(before: string, { existing }: CaptionRules): boolean {
  return existing === 'skip' && before.trim() !== '';
}

/** As the script reads them with `--append_tags`: cut at the separator, blanks and line breaks cut at both ends. */
function oldTags(caption: string, separator: string): string[] {
  return caption
    .split(separator.trim() || separator)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

function triggerFirst(tags: readonly string[], triggerWord: string): readonly string[] {
  const trigger = triggerWord.trim();
  if (trigger === '') return tags;
  return [trigger, ...tags.filter((tag) => tag.toLowerCase() !== trigger.toLowerCase())];
}

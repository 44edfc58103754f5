import { looksLikeTags } from './caption-style.js';
import { partsOf } from './line-parts.js';
import { captionLines, joinTags, splitTags, tagKey } from './tags.js';

/**
 * The tags of a caption for a view of chips; null for prose, which must not be taken apart, for an empty caption, and for one with
 * marks of the trainer between its tags, which chips could not show.
 */
export function tagsOfCaption(caption: string): readonly string[] | null {
  if (!looksLikeTags(caption)) return null;
  const { line } = captionLines(caption);
  const { sections } = partsOf(line);
  const tags = splitTags(line);
  return sections.length === 1 && sections[0]?.length === tags.length ? tags : null;
}

/** The caption with other tags in its first line. With its own tags it stays byte for byte, odd blanks and commas included. */
export function withTags(caption: string, tags: readonly string[]): string {
  const { line, rest } = captionLines(caption);
  const before = splitTags(line);
  const isSame = before.length === tags.length && tags.every((tag, at) => tag === before[at]);
  return isSame ? caption : joinTags(tags) + rest;
}

/** The tags with the one at `from` at the place `to`; places beyond the ends mean the ends. */
export function movedTag(tags: readonly string[], from: number, to: number): readonly string[] {
  const tag = tags[from];
  if (tag === undefined) return tags;
  const others = tags.filter((_, at) => at !== from);
  const place = Math.min(Math.max(to, 0), others.length);
  return [...others.slice(0, place), tag, ...others.slice(place)];
}

/** The tags with those of a typed text (commas and line ends part them) at the end, without what is there already. */
export function addedTags(tags: readonly string[], typed: string): readonly string[] {
  const seen = new Set(tags.map(tagKey));
  const added: string[] = [];
  for (const tag of splitTags(typed.replace(/[\r\n]+/g, ','))) {
    if (seen.has(tagKey(tag))) continue;
    seen.add(tagKey(tag));
    added.push(tag);
  }
  return [...tags, ...added];
}

export interface CountedTag {
  readonly tag: string;
  /** Images that have it. */
  readonly images: number;
}

/**
 * Tags that a typed text may become: those that begin with it, then those with a word that does, then those that hold it.
 * `all` comes most frequent first, and so do the suggestions of each kind. `have`: tags that are there already.
 */
export function suggestTags(
  all: readonly CountedTag[],
  typed: string,
  have: readonly string[],
  limit: number,
): CountedTag[] {
  const wanted = tagKey(typed);
  const had = new Set(have.map(tagKey));
  const found: [CountedTag[], CountedTag[], CountedTag[]] = [[], [], []];
  for (const counted of all) {
    const key = tagKey(counted.tag);
    const at = key.indexOf(wanted);
    if (at < 0 || had.has(key)) continue;
    found[at === 0 ? 0 : /[\s_-]/.test(key[at - 1] ?? '') ? 1 : 2].push(counted);
    if (found[0].length >= limit) break;
  }
  return found.flat().slice(0, limit);
}

import type { CaptionEdit } from './edit-schema.js';
import { replacer } from './replace.js';
import { isTagList, type CaptionStyle } from './caption-style.js';
import { changedPiece, lineOf, partsOf, tagsOfPiece } from './line-parts.js';
import { withoutPlaceholders } from './placeholders.js';
import { captionLines, splitTags, tagKey, triggerCheck } from './tags.js';

/** What an edit must know of all captions that it is for. */
export interface EditContext {
  /** How often each tag (`tagKey`) occurs. Filled for edits that sort by it. */
  readonly frequency: ReadonlyMap<string, number>;
}

/** A caption, and how those of its concept are taken. */
interface StyledCaption {
  readonly caption: string;
  readonly style: CaptionStyle | undefined;
}

/** Makes the context of an edit. Reads the captions only when the edit needs them. */
export function editContext(
  edit: CaptionEdit,
  captions: Iterable<string | StyledCaption>,
): EditContext {
  const frequency = new Map<string, number>();
  if (edit.kind !== 'sort' || edit.by !== 'frequency') return { frequency };
  for (const one of captions) {
    const { caption, style } = typeof one === 'string' ? { caption: one, style: undefined } : one;
    if (!isTagList(caption, style)) continue;
    for (const tag of splitTags(captionLines(caption).line)) {
      const key = tagKey(tag);
      frequency.set(key, (frequency.get(key) ?? 0) + 1);
    }
  }
  return { frequency };
}

/** A caption after an edit; `style`: how the captions of its concept are taken, unless that is left to their looks. */
type Edit = (caption: string, style?: CaptionStyle) => string;

/**
 * One caption after an edit. Edits work on the first line, the only one that the trainer reads; further lines stay, and
 * find/replace alone works on all of them. Edits of tags leave prose alone (`leavesAlone`), and take the trainer’s marks for
 * borders. Throws `CaptionEditError` for a find/replace that cannot be carried out.
 */
export function captionEditor(edit: CaptionEdit, context: EditContext): Edit {
  if (edit.kind === 'replace') return replacer(edit);
  const onLine = lineEditor(edit, context);
  return (caption, style) => {
    const { line, rest } = captionLines(caption);
    return onLine(line, style) + rest;
  };
}

/** `captionEditor` for a single caption. */
export function applyEdit(edit: CaptionEdit, caption: string, context: EditContext): string {
  return captionEditor(edit, context)(caption);
}

const OF_TAGS: ReadonlySet<CaptionEdit['kind']> = new Set([
  'remove',
  'reorder',
  'sort',
  'dedupe',
  'underscores',
  'merge',
]);

/** True when an edit passes over a caption because it reads as prose and not as tags. */
export function leavesAlone(edit: CaptionEdit, caption: string, style?: CaptionStyle): boolean {
  if (!OF_TAGS.has(edit.kind)) return false;
  return captionLines(caption).line.trim() !== '' && !isTagList(caption, style);
}

type LineEdit = Exclude<CaptionEdit, { kind: 'replace' }>;

function lineEditor(edit: LineEdit, context: EditContext): Edit {
  switch (edit.kind) {
    case 'add':
      return (line) => add(line, edit);
    case 'trigger_first':
      return triggerFirst(edit.trigger.trim());
    case 'case':
      return (line) => inCase(line, edit.to);
    case 'remove': {
      const gone = keys(edit.tags);
      return onTags(() => eachPiece((tags) => tags.filter((tag) => !gone.has(tagKey(tag)))));
    }
    case 'reorder':
      return onTags(() => (pieces) => reorder(pieces, edit.first));
    case 'sort':
      return onTags(() => (pieces, section) => sort(pieces, section, edit, context));
    case 'dedupe':
      return onTags(() => eachPiece(deduper()));
    case 'underscores':
      return onTags(() => eachPiece((tags) => tags.map(withoutUnderscores)));
    case 'merge':
      return onTags(merger(edit.from, edit.to.trim()));
  }
}

/** The pieces of a section, changed; `section`: its place in the line. */
type Change = (pieces: readonly string[], section: number) => readonly string[];

/**
 * An edit of tags: `changeOf` is asked once for a line, with all of its tags. The line stays byte for byte when its tags do,
 * so that odd spacing is no change.
 */
function onTags(changeOf: (tags: readonly string[]) => Change): Edit {
  return (line, style) => {
    if (!isTagList(line, style)) return line;
    const { sections, marks } = partsOf(line);
    const change = changeOf(sections.flatMap((pieces) => pieces.flatMap(tagsOfPiece)));
    const changed = sections.map((pieces, section) => change(pieces, section));
    const isSame = changed.every((pieces, section) => isSameList(pieces, sections[section] ?? []));
    return isSame ? line : lineOf({ sections: changed, marks });
  };
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((piece, index) => piece === other[index]);
}

/** A change of single tags, also of those that are glued into one piece. A group of wildcards is a tag of its own. */
function eachPiece(change: (tags: readonly string[]) => readonly string[]): Change {
  return (pieces) => pieces.flatMap((piece) => changedPiece(piece, change) ?? []);
}

function keys(tags: readonly string[]): Set<string> {
  return new Set(tags.map(tagKey));
}

function add(line: string, edit: Extract<CaptionEdit, { kind: 'add' }>): string {
  const text = edit.text.trim();
  const has = (): boolean =>
    edit.as === 'tag'
      ? splitTags(line).some((tag) => tagKey(tag) === tagKey(text))
      : line.toLowerCase().includes(text.toLowerCase());
  if (text === '' || (edit.onlyIfMissing && has())) return line;
  if (line.trim() === '') return text;
  const between = edit.as === 'tag' ? ', ' : ' ';
  return edit.where === 'start'
    ? `${text}${between}${line.trimStart()}`
    : `${line.trimEnd().replace(edit.as === 'tag' ? /,$/ : /$/, '')}${between}${text}`;
}

function triggerFirst(trigger: string): Edit {
  const useOf = triggerCheck(trigger);
  const key = tagKey(trigger);
  return (before, style) => {
    if (trigger === '') return before;
    if (before.trim() === '') return trigger;
    const line = withoutPlaceholders(before, trigger);
    const { sections, marks } = partsOf(line);
    const tags = splitTags(line);
    if (isTagList(line, style) && tags.some((tag) => tagKey(tag) === key)) {
      const isOnce = tags.filter((tag) => tagKey(tag) === key).length === 1;
      if (tags[0] === trigger && isOnce) return line;
      const without = eachPiece((list) => list.filter((tag) => tagKey(tag) !== key));
      const [first = [], ...others] = sections.map((pieces) => without(pieces, 0));
      return lineOf({ sections: [[trigger, ...first], ...others], marks });
    }
    // “ohwx woman, …” and prose that names it hold the trigger word already; twice would train it twice.
    if (useOf(line) !== 'missing') return line;
    return `${trigger}, ${line.trimStart()}`;
  };
}

function reorder(tags: readonly string[], first: readonly string[]): string[] {
  const wanted = [...new Set(first.map(tagKey))];
  const isWanted = new Set(wanted);
  const front = wanted.flatMap((key) => tags.filter((tag) => tagKey(tag) === key));
  return [...front, ...tags.filter((tag) => !isWanted.has(tagKey(tag)))];
}

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function sort(
  pieces: readonly string[],
  section: number,
  { by, keepFirst }: Extract<CaptionEdit, { kind: 'sort' }>,
  { frequency }: EditContext,
): string[] {
  const count = (tag: string) => frequency.get(tagKey(tag)) ?? 0;
  const order = (a: string, b: string) =>
    (by === 'frequency' ? count(b) - count(a) : 0) || byName.compare(a, b);
  const kept = section === 0 ? keepFirst : 0;
  return [...pieces.slice(0, kept), ...pieces.slice(kept).sort(order)];
}

/** Keeps the first of equal tags, in all sections of a line. */
function deduper(): (tags: readonly string[]) => string[] {
  const seen = new Set<string>();
  return (tags) =>
    tags.filter((tag) => {
      const key = tagKey(tag);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

/** Emoticons such as `^_^` or `o_o` have at most one letter or digit on each side. */
function withoutUnderscores(tag: string): string {
  // The names of wildcards are the user’s own.
  if (tag.includes('{')) return tag;
  const sides = tag.split('_').map((side) => side.replace(/[^\p{L}\p{N}]/gu, ''));
  const isEmoticon = sides.length === 2 && sides.every((side) => [...side].length <= 1);
  return isEmoticon ? tag : tag.replaceAll('_', ' ').replace(/ {2,}/g, ' ').trim();
}

function merger(from: readonly string[], to: string): (tags: readonly string[]) => Change {
  const merged = keys(from);
  const target = tagKey(to);
  return (all) => {
    if (!all.some((tag) => merged.has(tagKey(tag)))) return (pieces) => pieces;
    let isThere = false;
    return eachPiece((tags) =>
      tags.flatMap((tag) => {
        const key = tagKey(tag);
        if (!merged.has(key) && key !== target) return [tag];
        if (isThere) return [];
        isThere = true;
        return [to];
      }),
    );
  };
}

function inCase(line: string, to: 'lower' | 'upper' | 'sentence'): string {
  if (to === 'lower') return line.toLowerCase();
  if (to === 'upper') return line.toUpperCase();
  return line.replace(/(^\s*|[.!?…]\s+)(\p{Ll})/gu, (_, before: string, letter: string) => {
    return before + letter.toUpperCase();
  });
}

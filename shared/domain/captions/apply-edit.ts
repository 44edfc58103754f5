import type { CaptionEdit } from './edit-schema.js';
import { replacer } from './replace.js';
import { captionLines, joinTags, looksLikeTags, splitTags, tagKey, triggerCheck } from './tags.js';

/** What an edit must know of all captions that it is for. */
export interface EditContext {
  /** How often each tag (`tagKey`) occurs. Filled for edits that sort by it. */
  readonly frequency: ReadonlyMap<string, number>;
}

/** Makes the context of an edit. Reads the captions only when the edit needs them. */
export function editContext(edit: CaptionEdit, captions: Iterable<string>): EditContext {
  const frequency = new Map<string, number>();
  if (edit.kind !== 'sort' || edit.by !== 'frequency') return { frequency };
  for (const caption of captions) {
    if (!looksLikeTags(caption)) continue;
    for (const tag of splitTags(captionLines(caption).line)) {
      const key = tagKey(tag);
      frequency.set(key, (frequency.get(key) ?? 0) + 1);
    }
  }
  return { frequency };
}

/**
 * One caption after an edit. Edits work on the first line, the only one that the trainer reads; further lines stay, and
 * find/replace alone works on all of them. Edits of tags leave a caption alone that does not look like tags. Throws
 * `CaptionEditError` for a find/replace that cannot be carried out.
 */
export function captionEditor(
  edit: CaptionEdit,
  context: EditContext,
): (caption: string) => string {
  if (edit.kind === 'replace') return replacer(edit);
  const onLine = lineEditor(edit, context);
  return (caption) => {
    const { line, rest } = captionLines(caption);
    return onLine(line) + rest;
  };
}

/** `captionEditor` for a single caption. */
export function applyEdit(edit: CaptionEdit, caption: string, context: EditContext): string {
  return captionEditor(edit, context)(caption);
}

type LineEdit = Exclude<CaptionEdit, { kind: 'replace' }>;

function lineEditor(edit: LineEdit, context: EditContext): (line: string) => string {
  switch (edit.kind) {
    case 'add':
      return (line) => add(line, edit);
    case 'trigger_first':
      return triggerFirst(edit.trigger.trim());
    case 'case':
      return (line) => inCase(line, edit.to);
    case 'remove': {
      const gone = keys(edit.tags);
      return onTags((tags) => tags.filter((tag) => !gone.has(tagKey(tag))));
    }
    case 'reorder':
      return onTags((tags) => reorder(tags, edit.first));
    case 'sort':
      return onTags((tags) => sort(tags, edit, context));
    case 'dedupe':
      return onTags(dedupe);
    case 'underscores':
      return onTags((tags) => tags.map(withoutUnderscores));
    case 'merge':
      return onTags(merger(edit.from, edit.to.trim()));
  }
}

/** The line stays byte for byte when its tags do, so that odd spacing is no change. */
function onTags(change: (tags: string[]) => string[]): (line: string) => string {
  return (line) => {
    if (!looksLikeTags(line)) return line;
    const tags = splitTags(line);
    const changed = change(tags);
    const isSame =
      changed.length === tags.length && changed.every((tag, index) => tag === tags[index]);
    return isSame ? line : joinTags(changed);
  };
}

function keys(tags: readonly string[]): Set<string> {
  return new Set(tags.map(tagKey));
}

function add(line: string, edit: Extract<CaptionEdit, { kind: 'add' }>): string {
  const text = edit.text.trim();
  const has =
    edit.as === 'tag'
      ? splitTags(line).some((tag) => tagKey(tag) === tagKey(text))
      : line.toLowerCase().includes(text.toLowerCase());
  if (text === '' || (edit.onlyIfMissing && has)) return line;
  if (line.trim() === '') return text;
  const between = edit.as === 'tag' ? ', ' : ' ';
  return edit.where === 'start'
    ? `${text}${between}${line.trimStart()}`
    : `${line.trimEnd().replace(edit.as === 'tag' ? /,$/ : /$/, '')}${between}${text}`;
}

function triggerFirst(trigger: string): (line: string) => string {
  const useOf = triggerCheck(trigger);
  const key = tagKey(trigger);
  return (line) => {
    if (trigger === '') return line;
    if (line.trim() === '') return trigger;
    const tags = splitTags(line);
    if (looksLikeTags(line) && tags.some((tag) => tagKey(tag) === key)) {
      if (tags[0] === trigger && tags.filter((tag) => tagKey(tag) === key).length === 1) {
        return line;
      }
      return joinTags([trigger, ...tags.filter((tag) => tagKey(tag) !== key)]);
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
  tags: readonly string[],
  { by, keepFirst }: Extract<CaptionEdit, { kind: 'sort' }>,
  { frequency }: EditContext,
): string[] {
  const count = (tag: string) => frequency.get(tagKey(tag)) ?? 0;
  const order = (a: string, b: string) =>
    (by === 'frequency' ? count(b) - count(a) : 0) || byName.compare(a, b);
  return [...tags.slice(0, keepFirst), ...tags.slice(keepFirst).sort(order)];
}

function dedupe(tags: readonly string[]): string[] {
  const seen = new Set<string>();
  return tags.filter((tag) => {
    const key = tagKey(tag);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Emoticons such as `^_^` or `o_o` have at most one letter or digit on each side. */
function withoutUnderscores(tag: string): string {
  const sides = tag.split('_').map((side) => side.replace(/[^\p{L}\p{N}]/gu, ''));
  const isEmoticon = sides.length === 2 && sides.every((side) => [...side].length <= 1);
  return isEmoticon ? tag : tag.replaceAll('_', ' ').replace(/ {2,}/g, ' ').trim();
}

function merger(from: readonly string[], to: string): (tags: string[]) => string[] {
  const merged = keys(from);
  const target = tagKey(to);
  return (tags) => {
    if (!tags.some((tag) => merged.has(tagKey(tag)))) return tags;
    let isThere = false;
    return tags.flatMap((tag) => {
      const key = tagKey(tag);
      if (!merged.has(key) && key !== target) return [tag];
      if (isThere) return [];
      isThere = true;
      return [to];
    });
  };
}

function inCase(line: string, to: 'lower' | 'upper' | 'sentence'): string {
  if (to === 'lower') return line.toLowerCase();
  if (to === 'upper') return line.toUpperCase();
  return line.replace(/(^\s*|[.!?…]\s+)(\p{Ll})/gu, (_, before: string, letter: string) => {
    return before + letter.toUpperCase();
  });
}

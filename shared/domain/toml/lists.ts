import { slashesBefore, strip, withoutEnds } from './python-text.js';
import { charAt, TomlRefusal } from './refusal.js';

/** Whether the first item of a list is a text. */
export function isListOfTexts(list: string): boolean {
  return /^["']/.test(strip(withoutEnds(list)));
}

/**
 * Splits a list (with its brackets) into items, with the faults of the trainer's reader. It drops the last character
 * unchecked, and it splits at commas inside strings unless the first item is a string. Throws `TomlRefusal`.
 */
export function listItems(source: string): string[] {
  const list = strip(source);
  const inner = withoutEnds(list);
  if (inner.includes('[') && strip(inner.split('[')[0] ?? '') === '') return nestedItems(inner);
  if (strip(inner).startsWith('{')) return tableItems(list);
  const items = inner.split(',');
  return isListOfTexts(list) ? joinTexts(items) : items;
}

/** Splits a list of lists by bracket depth; like the trainer's reader it also counts brackets inside strings. */
function nestedItems(inner: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < inner.length; index += 1) {
    const char = inner[index];
    if (char === '[') depth += 1;
    else if (char === ']') depth -= 1;
    else if (char === ',' && depth === 0) {
      items.push(inner.slice(start, index));
      start = index + 1;
    }
  }
  return [...items, inner.slice(start)];
}

/** Splits a list of inline tables at their closing braces; like the trainer's reader it never resets the depth. */
function tableItems(list: string): string[] {
  const items: string[] = [];
  const end = list.length - 1;
  let start = 1;
  let index = 2;
  let depth = charAt(list, 1) === '{' ? 1 : 0;
  let inText = false;
  while (index < end) {
    const char = list.charAt(index);
    if (char === '"' || char === "'") {
      if (inText && slashesBefore(list, index) % 2 === 1) inText = false;
      inText = !inText;
    }
    if (!inText && char === '{') depth += 1;
    if (!inText && char === '}' && depth > 1) depth -= 1;
    else if (!inText && char === '}') {
      items.push(list.slice(start, index + 1));
      start = index + 2;
      while (start < end && list[start] !== '{') start += 1;
      index = start;
    }
    index += 1;
  }
  return items;
}

/** Joins the pieces of strings that were split at a comma inside them. Throws `TomlRefusal`. */
function joinTexts(pieces: readonly string[]): string[] {
  const items = [...pieces];
  for (let at = 0; at < items.length - 1; at += 1) {
    while (isUnfinished(strip(items[at] ?? ''))) {
      const next = items[at + 1];
      if (next === undefined) throw new TomlRefusal('A text in a list has no closing quote.');
      items.splice(at, 2, `${items[at] ?? ''},${next}`);
    }
  }
  return items;
}

function isUnfinished(text: string): boolean {
  if (!isBounded(text)) return true;
  const [first, second, third] = text;
  const isTriple = text.length > 2 && first === second && second === third;
  return isTriple && text.at(-2) !== first && text.at(-3) !== first;
}

/** True when the text ends with its first quote, unescaped. */
function isBounded(text: string): boolean {
  if (text === '') return true;
  if (text.at(-1) !== text.at(0)) return false;
  let slashes = 0;
  while (text.length - 2 - slashes > 0 && text.at(-2 - slashes) === '\\') slashes += 1;
  return slashes % 2 === 0;
}

import { unreadable } from './error.js';
import { literal, readEscape, WORD_SET } from './escapes.js';

type Item =
  | { readonly kind: 'char'; readonly char: string; readonly isEscaped: boolean }
  | { readonly kind: 'set'; readonly set: string; readonly isNegated: boolean };

const POSIX: Readonly<Record<string, string>> = {
  alpha: '\\p{L}',
  digit: '\\p{Nd}',
  alnum: '\\p{L}\\p{N}',
  word: WORD_SET,
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  punct: '\\p{P}\\p{S}',
  space: '\\s',
  blank: '\\t\\x20',
  cntrl: '\\p{Cc}',
  xdigit: '0-9A-Fa-f',
};

/**
 * Reads the set in brackets that begins at `at`. As in Python, `]` at its beginning and `-` beside another set stand for
 * themselves. Throws `CaptionEditError`.
 */
export function readBrackets(text: string, at: number): { source: string; end: number } {
  const isNegated = text[at + 1] === '^';
  let next = at + (isNegated ? 2 : 1);
  const items: Item[] = [];
  for (;;) {
    const char = text[next];
    if (char === undefined) {
      throw unreadable('a “[” has no “]”. Write \\[ for the character itself.');
    }
    if (char === ']' && items.length > 0) break;
    const { item, end } = readItem(text, next);
    items.push(item);
    next = end;
  }
  return { source: compose(items, isNegated), end: next + 1 };
}

function readItem(text: string, at: number): { item: Item; end: number } {
  const posix = /^\[:(\^?)([a-z]+):\]/.exec(text.slice(at, at + 16));
  const set = posix?.[2] === undefined ? undefined : POSIX[posix[2]];
  if (posix !== null && set !== undefined)
    return { item: { kind: 'set', set, isNegated: posix[1] === '^' }, end: at + posix[0].length };
  if (text[at] !== '\\') {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    return { item: { kind: 'char', char, isEscaped: false }, end: at + char.length };
  }
  // Inside brackets, \b is the backspace character in every program.
  if (text[at + 1] === 'b')
    return { item: { kind: 'char', char: '\b', isEscaped: true }, end: at + 2 };
  const { escaped, end } = readEscape(text, at);
  if (escaped.kind === 'place')
    throw unreadable(
      `“${text.slice(at, end)}” is a place between characters and cannot stand in brackets.`,
    );
  const item: Item =
    escaped.kind === 'char'
      ? { ...escaped, isEscaped: true }
      : { kind: 'set', set: escaped.set, isNegated: escaped.isNegated ?? false };
  return { item, end };
}

/** What is negated inside cannot be written inside, as it is made of several sets: it stands beside. */
function compose(items: readonly Item[], isNegated: boolean): string {
  const { inside, beside } = parts(items);
  if (beside.length === 0) return `[${isNegated ? '^' : ''}${inside}]`;
  const all = [...(inside === '' ? [] : [`[${inside}]`]), ...beside].join('|');
  return isNegated ? `(?:(?!${all})[\\s\\S])` : `(?:${all})`;
}

function parts(items: readonly Item[]): { inside: string; beside: string[] } {
  let inside = '';
  const beside: string[] = [];
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at] as Item;
    if (item.kind === 'set') {
      if (item.isNegated) beside.push(`[^${item.set}]`);
      else inside += item.set;
      continue;
    }
    const dash = items[at + 1];
    const last = items[at + 2];
    if (isDash(dash) && last?.kind === 'char') {
      inside += `${literal(item.char)}-${literal(last.char)}`;
      at += 2;
    } else inside += literal(item.char);
  }
  return { inside, beside };
}

function isDash(item: Item | undefined): boolean {
  return item?.kind === 'char' && item.char === '-' && !item.isEscaped;
}

import { escapePattern } from '../captions/index.js';

/**
 * A test for a pattern in which `*` stands for any characters and `?` for one. `isWhole`: the text is just that; else it is
 * somewhere in it. The parts between the stars are looked for one after the other, so that the time grows with the length of the
 * text and never with the number of ways in which the stars could share it.
 */
export function wildcardTest(pattern: string, isWhole: boolean): (text: string) => boolean {
  const parts = pattern.split('*').map((part) => escapePattern(part).replaceAll('\\?', '.'));
  if (!isWhole) {
    const inner = parts.filter((part) => part !== '').map(finder);
    return (text) => follow(inner, text, 0) !== null;
  }
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return tester(`^${first}$`);
  const begins = finder(`^${first}`);
  const ends = finder(`${last}$`);
  const inner = others.filter((part) => part !== '').map(finder);
  return (text) => follow([begins, ...inner, ends], text, 0) !== null;
}

/** Where a part that is looked for from `from` ends; null when it is not there. */
type Finder = (text: string, from: number) => number | null;

function finder(source: string): Finder {
  const found = new RegExp(source, 'gsu');
  return (text, from) => {
    found.lastIndex = from;
    const match = found.exec(text);
    return match === null ? null : match.index + match[0].length;
  };
}

function tester(source: string): (text: string) => boolean {
  const found = new RegExp(source, 'su');
  return (text) => found.test(text);
}

/** The earliest place is always a right one: what fits after a later place fits after an earlier one. */
function follow(parts: readonly Finder[], text: string, from: number): number | null {
  let at: number | null = from;
  for (const part of parts) {
    if (at === null) return null;
    at = part(text, at);
  }
  return at;
}

/** Punctuation in the order in which word lists have it, before digits and letters. */
const PUNCTUATION = ' _-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$';
const RANKS = new Map([...PUNCTUATION].map((char, rank) => [char, String.fromCharCode(rank + 1)]));
const DIGITS = /\d+/g;
const MARKS = /\p{M}+/gu;
// eslint-disable-next-line no-control-regex -- the whole of ASCII, control characters too
const ASCII = /^[\u0000-\u007f]*$/;

/**
 * A text whose plain comparison (`<`) sorts file names as people do: case and accents make no difference, numbers count by
 * value (2 before 10). Made once a name, as sorting 100,000 names by a collator takes a second.
 */
export function nameKey(name: string): string {
  const plain = ASCII.test(name) ? name : name.normalize('NFKD').replace(MARKS, '');
  let key = '';
  for (const char of plain.toLowerCase().replace(DIGITS, counted)) key += RANKS.get(char) ?? char;
  return key;
}

/** A number with the count of its digits before it, so that longer ones come later; leading zeros do not count. */
function counted(digits: string): string {
  const value = digits.replace(/^0+(?=\d)/, '');
  return `0${String.fromCharCode(0x30 + Math.min(value.length, 0x1000))}${value}`;
}

/** Names as people sort them: 2 before 10. Never 0 for names that differ. */
export function compareNames(one: string, other: string): number {
  const [a, b] = [nameKey(one), nameKey(other)];
  if (a !== b) return a < b ? -1 : 1;
  return one < other ? -1 : one > other ? 1 : 0;
}

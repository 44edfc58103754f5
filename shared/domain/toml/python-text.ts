/** What Python's text functions do where JavaScript's differ; the trainer's TOML reader is built on them. */

/** White space for `str.strip` and `str.isspace`; unlike JavaScript's it has no byte order mark in it. */
const SPACE = new Set(
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

/** `str.isspace` for one character. */
export function isSpace(char: string): boolean {
  return SPACE.has(char);
}

/** `str.isalnum` for one character. */
export function isAlnum(char: string): boolean {
  return /^[\p{L}\p{N}]$/u.test(char);
}

/** `str.strip()`. */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charAt(start))) start += 1;
  while (end > start && isSpace(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** `str.split(separator, most)`: what is behind the last split stays one piece. */
export function splitAt(text: string, separator: string, most: number): string[] {
  const pieces = text.split(separator);
  if (pieces.length <= most + 1) return pieces;
  return [...pieces.slice(0, most), pieces.slice(most).join(separator)];
}

/** `text[1:-1]`: without its first and last character, of which the last may be a pair of code units. */
export function withoutEnds(text: string): string {
  return text.slice(1, /[\udc00-\udfff]$/.test(text) && text.length > 1 ? -2 : -1);
}

/** The number of backslashes right before a place in a text, its end unless told. */
export function slashesBefore(text: string, index: number = text.length): number {
  let count = 0;
  while (count < index && text[index - count - 1] === '\\') count += 1;
  return count;
}

/** How often `part` occurs. */
export function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** Digits of all scripts count for Python's numbers; blocks of ten follow each other without gaps. */
function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    let zero = digit.codePointAt(0) ?? 0;
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String(((digit.codePointAt(0) ?? 0) - zero) % 10);
  });
}

/** `float(text)`; null where Python raises. */
export function pythonFloat(text: string): number | null {
  const plain = asciiDigits(strip(text));
  const word = /^([+-]?)(inf|infinity|nan)$/i.exec(plain);
  if (word !== null) {
    if (word[2]?.toLowerCase() === 'nan') return NaN;
    return word[1] === '-' ? -Infinity : Infinity;
  }
  const isNumber = /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i;
  return isNumber.test(plain) ? Number(plain.replaceAll('_', '')) : null;
}

/** Python refuses longer decimal texts since 3.10.7. */
const MOST_DIGITS = 4300;

/** `int(text, base)` for 10 and for 0 (by prefix); null where Python raises. */
export function pythonInt(text: string, base: 0 | 10): bigint | null {
  const match = /^([+-]?)(.*)$/s.exec(asciiDigits(strip(text)));
  const digits = match?.[2] ?? '';
  const plain = digits.replaceAll('_', '');
  if (!isWhole(digits, base) || (/^\d+$/.test(plain) && plain.length > MOST_DIGITS)) return null;
  const value = BigInt(plain.toLowerCase());
  return match?.[1] === '-' ? -value : value;
}

function isWhole(digits: string, base: 0 | 10): boolean {
  if (base === 10) return /^\d+(_\d+)*$/.test(digits);
  return /^([1-9]\d*(_\d+)*|0+(_0+)*|0x(_?[0-9a-f])+|0o(_?[0-7])+|0b(_?[01])+)$/i.test(digits);
}

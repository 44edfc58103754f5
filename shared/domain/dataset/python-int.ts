/** What `int()` of Python takes off both ends of a text; a byte order mark and a zero width space are none. */
const BLANKS =
  '[\\t-\\r\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*';
const NUMBER = new RegExp(`^${BLANKS}([+-]?)(\\p{Nd}+)${BLANKS}$`, 'u');
const DIGIT = /^\p{Nd}$/u;

/**
 * The whole number that Python's `int()` makes of a text without `_`: digits of every script, a sign, blanks around. Null where
 * it raises ValueError. Beyond 2^53 the value is rounded.
 */
export function pythonInt(text: string): number | null {
  const [, sign, digits] = NUMBER.exec(text) ?? [];
  if (digits === undefined) return null;
  const value = Number([...digits].map(digitValue).join(''));
  return sign === '-' ? 0 - value : value;
}

/** Each script has its ten digits in one row, 0 first; rows that follow each other are all ten long. */
function digitValue(digit: string): number {
  const point = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(point - before - 1))) before += 1;
  return before % 10;
}

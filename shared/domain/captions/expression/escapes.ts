import { unreadable } from './error.js';

/** What an escape stands for; `isNegated`: for every character that is not in the set. */
export type Escaped =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'set'; readonly set: string; readonly isNegated?: boolean }
  | { readonly kind: 'place'; readonly source: string };

/** Letters, digits and underscore of every language, as in Python and not as in JavaScript. */
export const WORD_SET = '\\p{L}\\p{N}_';
const WORD = `[${WORD_SET}]`;
/** Blanks that stay on the line, as Perl’s \h. */
const BLANKS = '\\t\\x20\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000';

const KNOWN: Readonly<Record<string, Escaped>> = {
  d: { kind: 'set', set: '\\p{Nd}' },
  D: { kind: 'set', set: '\\p{Nd}', isNegated: true },
  w: { kind: 'set', set: WORD_SET },
  W: { kind: 'set', set: WORD_SET, isNegated: true },
  s: { kind: 'set', set: '\\s' },
  S: { kind: 'set', set: '\\s', isNegated: true },
  h: { kind: 'set', set: BLANKS },
  H: { kind: 'set', set: BLANKS, isNegated: true },
  N: { kind: 'set', set: '\\n', isNegated: true },
  b: { kind: 'place', source: `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))` },
  B: { kind: 'place', source: `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))` },
  A: { kind: 'place', source: '(?<![\\s\\S])' },
  Z: { kind: 'place', source: '(?![\\s\\S])' },
  z: { kind: 'place', source: '(?![\\s\\S])' },
  R: { kind: 'place', source: '(?:\\r\\n|[\\n\\v\\f\\r\\x85\\u2028\\u2029])' },
  a: { kind: 'char', char: '\x07' },
  e: { kind: 'char', char: '\x1b' },
  f: { kind: 'char', char: '\f' },
  n: { kind: 'char', char: '\n' },
  r: { kind: 'char', char: '\r' },
  t: { kind: 'char', char: '\t' },
  v: { kind: 'char', char: '\v' },
};

/** What to write instead of escapes that have no counterpart. */
const CURES: Readonly<Record<string, string>> = {
  K: 'Write what stands before it as (?<=…).',
  G: 'Leave it out: every match is found.',
  X: 'Write . for one character.',
  C: 'Write . for one character.',
  L: 'Change letters by the edit “Upper and lower case”.',
  U: 'Change letters by the edit “Upper and lower case”.',
  g: 'Write the pattern of the group again, or \\1 for the text that it found.',
};

export interface ReadEscape {
  readonly escaped: Escaped;
  /** Where the text goes on. */
  readonly end: number;
}

/**
 * Reads the escape whose backslash stands at `at`, group references aside. Escapes of Python, Perl and editors are known;
 * throws `CaptionEditError` with the cure for those that have no counterpart.
 */
export function readEscape(text: string, at: number): ReadEscape {
  const rest = text.slice(at + 1);
  const char = [...rest.slice(0, 2)][0];
  if (char === undefined) throw unreadable('it ends in a single \\. Write \\\\ for the character.');
  const coded = codedChar(rest);
  if (coded !== null)
    return { escaped: { kind: 'char', char: coded.char }, end: at + 1 + coded.length };
  const property = /^[pP](?:\{\s*([^{}]*?)\s*\}|([A-Za-z]))/.exec(rest);
  if (property !== null) {
    const isNegated = rest.startsWith('P');
    const escaped = propertySet(property[1] ?? property[2] ?? '', isNegated);
    return { escaped, end: at + 1 + property[0].length };
  }
  const end = at + 1 + char.length;
  const known = rest.startsWith('N{') ? undefined : KNOWN[char];
  if (known !== undefined) return { escaped: known, end };
  if (!/[A-Za-z0-9]/.test(char)) return { escaped: { kind: 'char', char }, end };
  throw unreadable(
    `“\\${char}” is not known here. ${CURES[char] ?? `Write ${char} for the letter itself.`}`,
  );
}

/** Characters told by number: \x41, \x{1F600}, \u0041, \u{1F600}, \U0001F600, \cA, \0, \012. */
function codedChar(rest: string): { char: string; length: number } | null {
  const hex =
    /^x([0-9A-Fa-f]{2})|^x\{([0-9A-Fa-f]{1,6})\}|^u([0-9A-Fa-f]{4})|^u\{([0-9A-Fa-f]{1,6})\}|^U([0-9A-Fa-f]{8})/.exec(
      rest,
    );
  if (hex !== null) {
    const point = Number.parseInt(hex.slice(1).find(Boolean) ?? '', 16);
    if (point > 0x10ffff) throw unreadable(`“\\${hex[0]}” is no character.`);
    return { char: String.fromCodePoint(point), length: hex[0].length };
  }
  const control = /^c([A-Za-z])/.exec(rest);
  if (control?.[1] !== undefined)
    return { char: String.fromCharCode(control[1].toUpperCase().charCodeAt(0) - 64), length: 2 };
  const octal = /^0[0-7]{0,2}|^[1-3][0-7]{2}/.exec(rest);
  if (octal !== null)
    return {
      char: String.fromCharCode(Number.parseInt(octal[0], 8)),
      length: octal[0].length,
    };
  return null;
}

/** A Unicode property by any of the names that programs give it. */
function propertySet(name: string, isNegated: boolean): Escaped {
  const isTurned = name.startsWith('^');
  const plain = isTurned ? name.slice(1) : name;
  const short = plain.replace(/^Is_?/, '');
  for (const candidate of [plain, short, `Script=${plain}`, `Script=${short}`]) {
    const set = `\\p{${candidate}}`;
    if (isPattern(set)) return { kind: 'set', set, isNegated: isNegated !== isTurned };
  }
  throw unreadable(
    `there is no Unicode property “${plain}”. Known are for instance L (letters), N (digits), P (punctuation), Han, Cyrillic.`,
  );
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'u').source !== '';
  } catch {
    return false; // the reader of patterns is the only one that knows all names
  }
}

/** `char` as a pattern that finds just itself, inside and outside of brackets. */
export function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(char) ? `\\x${hex2(char)}` : char;
}

function hex2(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(2, '0');
}

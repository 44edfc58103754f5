import { slashesBefore, withoutEnds } from './python-text.js';
import { charAt, TomlRefusal } from './refusal.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
};

/** A text with its quotes on. Throws `TomlRefusal` for escapes that there are not, and for what follows its end. */
export function textValue(source: string): string {
  const quote = source.charAt(0);
  refuseAfterEnd(source, quote);
  let text = source;
  if (quote === '"') {
    refuseEscapes(text);
    text = withUnicode(withUnicode(text, '\\u', 4), '\\U', 8);
    text = unescaped(text);
  }
  // Judged after the escapes: a text that begins with two escaped quotes is taken for one in three quotes.
  if (text.length > 1 && text[1] === quote && (text.length < 3 || text[1] === text[2])) {
    text = text.slice(2, -2);
  }
  return withoutEnds(text);
}

function refuseAfterEnd(source: string, quote: string): void {
  let pieces = source.slice(1).split(quote);
  const isTriple = pieces.length > 1 && pieces[0] === '' && pieces[1] === '';
  if (isTriple) pieces = pieces.slice(2);
  let isClosed = false;
  let empties = 0;
  for (const piece of pieces) {
    if (piece === '') {
      if (isTriple) empties += 1;
      else isClosed = true;
    } else if (slashesBefore(piece) % 2 === 0) {
      if (isClosed) throw new TomlRefusal('Something stands behind the closing quote of a text.');
      if (!isTriple || empties > 1) isClosed = true;
      else empties = 0;
    }
  }
}

function refuseEscapes(source: string): void {
  let isAfterSlash = false;
  for (const piece of source.split('\\').slice(1)) {
    if (piece === '') {
      isAfterSlash = !isAfterSlash;
      continue;
    }
    const isKnown = Object.hasOwn(ESCAPES, piece.charAt(0)) || /^[uU]/.test(piece);
    if (!isKnown && !isAfterSlash) throw noEscape(piece.charAt(0));
    isAfterSlash = false;
  }
}

function noEscape(char: string): TomlRefusal {
  return new TomlRefusal(`“\\${char}” between double quotes is no escape that there is.`);
}

/** Replaces `\u0000` or `\U00000000` escapes; an escape behind an odd number of backslashes stays. Throws `TomlRefusal`. */
function withUnicode(source: string, prefix: string, width: number): string {
  if (!source.includes(prefix)) return source;
  const [start = '', ...pieces] = source.split(prefix);
  let text = start;
  let isSkipped = slashesBefore(start) % 2 === 1;
  for (const piece of pieces) {
    if (isSkipped) {
      isSkipped = slashesBefore(piece) % 2 === 1;
      text += prefix + piece;
      continue;
    }
    const hex = piece.slice(0, width).toLowerCase();
    text += characterOf(hex) + piece.slice(hex.length);
  }
  return text;
}

function characterOf(hex: string): string {
  const isHex = /^[0-9a-f]*$/.test(hex);
  const isSurrogate = hex.startsWith('d') && !/^[0-7]$/.test(isHex ? charAt(hex, 1) : '');
  const code = parseInt(hex, 16);
  if (!isHex || isSurrogate || Number.isNaN(code) || code > 0x10ffff) {
    throw new TomlRefusal(`“${hex}” is no number of a character.`);
  }
  return String.fromCodePoint(code);
}

/** Puts characters for the short escapes. Throws `TomlRefusal` for others. */
export function unescaped(source: string): string {
  return source.replace(/\\(.)/gsu, (whole, char: string) => {
    if (char === '\\') return '\\';
    if (char === 'u' || char === 'U') return whole;
    const meant = Object.hasOwn(ESCAPES, char) ? ESCAPES[char] : undefined;
    if (meant === undefined) throw noEscape(char);
    return meant;
  });
}

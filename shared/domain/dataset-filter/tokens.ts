export type Token =
  | { readonly kind: 'open' | 'close' | 'and' | 'or' | 'not'; readonly at: number }
  | {
      readonly kind: 'term';
      readonly at: number;
      /** What stands before the colon, in lower case; null for a bare word. */
      readonly field: string | null;
      readonly value: string;
      readonly isQuoted: boolean;
    };

const WORDS = { AND: 'and', OR: 'or', NOT: 'not' } as const;

/** Cuts the text of a filter into tokens. Never fails: an open quote ends with the text. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (/\s/.test(char)) at += 1;
    else if (char === '(' || char === ')') {
      tokens.push({ kind: char === '(' ? 'open' : 'close', at });
      at += 1;
    } else if (char === '-' && /^([^\s)]|$)/.test(text.slice(at + 1, at + 2))) {
      tokens.push({ kind: 'not', at });
      at += 1;
    } else {
      const read = readTerm(text, at);
      tokens.push(read.token);
      at = read.end;
    }
  }
  return tokens;
}

function readTerm(text: string, start: number): { token: Token; end: number } {
  const named = /^([A-Za-z]+\d?):/.exec(text.slice(start, start + 40));
  const field = named?.[1]?.toLowerCase() ?? null;
  const at = start + (named?.[0].length ?? 0);
  if (text[at] === '"') {
    const { value, end } = readQuoted(text, at + 1);
    return { token: { kind: 'term', at: start, field, value, isQuoted: true }, end };
  }
  let end = at;
  while (end < text.length && !/[\s()]/.test(text[end] ?? '')) end += 1;
  const value = text.slice(at, end);
  const operator = field === null ? WORDS[value as keyof typeof WORDS] : undefined;
  const token: Token =
    operator === undefined
      ? { kind: 'term', at: start, field, value, isQuoted: false }
      : { kind: operator, at: start };
  return { token, end };
}

function readQuoted(text: string, start: number): { value: string; end: number } {
  let value = '';
  for (let at = start; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '"') return { value, end: at + 1 };
    if (char === '\\' && /["\\]/.test(text[at + 1] ?? '')) {
      at += 1;
      value += text[at] ?? '';
    } else value += char;
  }
  return { value, end: text.length };
}

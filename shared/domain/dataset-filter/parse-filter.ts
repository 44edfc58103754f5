import { readTokens, type Token } from './tokens.js';

export type Comparison = '>' | '<' | '>=' | '<=' | '=';

export const TEXT_FIELDS = [
  'tag',
  'caption',
  'name',
  'path',
  'concept',
  'format',
  'issue',
] as const;
export const NUMBER_FIELDS = [
  'tokens',
  't5',
  'tags',
  'chars',
  'width',
  'height',
  'aspect',
  'size',
] as const;
export type TextField = (typeof TEXT_FIELDS)[number];
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** What a filter says. `any` is a bare word: in the name or in the caption. */
export type FilterNode =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly part: FilterNode }
  | {
      readonly kind: 'text';
      readonly field: TextField | 'any';
      readonly value: string;
      /** `*` and `?` in `value` stand for other text. */
      readonly isPattern: boolean;
    }
  | {
      readonly kind: 'number';
      readonly field: NumberField;
      readonly comparison: Comparison;
      readonly value: number;
    }
  | { readonly kind: 'missing'; readonly what: 'trigger' | 'caption' };

export type ParsedFilter =
  | { readonly ok: true; readonly node: FilterNode }
  | {
      readonly ok: false;
      /** Where in the text, from 0. */
      readonly at: number;
      /** What is wrong, and what to write instead. */
      readonly message: string;
    };

/**
 * Reads a filter: terms side by side must all hold; `OR`, `NOT` (or a minus), brackets, quotes. What is not finished yet
 * (an open quote or bracket, a field without a value, an operator at the end) restricts nothing, so that results show
 * while somebody types.
 */
export function parseFilter(text: string): ParsedFilter {
  try {
    const parser = new Parser(readTokens(text));
    return { ok: true, node: parser.whole() };
  } catch (error) {
    if (error instanceof FilterError) return { ok: false, at: error.at, message: error.message };
    throw error;
  }
}

class FilterError extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

const ALL: FilterNode = { kind: 'all' };

class Parser {
  #next = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): FilterNode {
    const node = this.#or();
    const left = this.tokens[this.#next];
    if (left)
      throw new FilterError(left.at, 'This bracket closes nothing. Remove it, or open one.');
    return node;
  }

  #or(): FilterNode {
    const parts = [this.#and()];
    while (this.#take('or')) parts.push(this.#and());
    return joined('or', parts);
  }

  #and(): FilterNode {
    const parts: FilterNode[] = [];
    for (;;) {
      while (this.#take('and'));
      const token = this.tokens[this.#next];
      if (!token || token.kind === 'or' || token.kind === 'close') return joined('and', parts);
      parts.push(this.#unary());
    }
  }

  #unary(): FilterNode {
    if (this.#take('not')) {
      const token = this.tokens[this.#next];
      if (!token || token.kind === 'or' || token.kind === 'and' || token.kind === 'close')
        return ALL;
      const part = this.#unary();
      // “NOT” of something unfinished must not hide everything.
      return part.kind === 'all' ? ALL : { kind: 'not', part };
    }
    if (this.#take('open')) {
      const node = this.#or();
      this.#take('close');
      return node;
    }
    const token = this.tokens[this.#next];
    this.#next += 1;
    return token?.kind === 'term' ? term(token) : ALL;
  }

  #take(kind: Token['kind']): boolean {
    if (this.tokens[this.#next]?.kind !== kind) return false;
    this.#next += 1;
    return true;
  }
}

function joined(kind: 'and' | 'or', all: readonly FilterNode[]): FilterNode {
  const parts = all.filter((part) => part.kind !== 'all');
  if (parts.length === 0) return ALL;
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind, parts };
}

function term({ at, field, value, isQuoted }: Extract<Token, { kind: 'term' }>): FilterNode {
  const isPattern = !isQuoted && /[*?]/.test(value);
  if (field === null) return value === '' ? ALL : { kind: 'text', field: 'any', value, isPattern };
  if (isOneOf(TEXT_FIELDS, field))
    return value === '' ? ALL : { kind: 'text', field, value, isPattern };
  if (isOneOf(NUMBER_FIELDS, field)) return number(at, field, value);
  if (field === 'missing') return missing(at, value);
  const known = [...TEXT_FIELDS, ...NUMBER_FIELDS, 'missing'].map((name) => `${name}:`).join(' ');
  throw new FilterError(at, `There is no “${field}:”. Known are ${known}; put text in quotes.`);
}

function isOneOf<T extends string>(names: readonly T[], name: string): name is T {
  return (names as readonly string[]).includes(name);
}

const BYTES: Record<string, number> = {
  '': 1,
  B: 1,
  K: 1e3,
  KB: 1e3,
  M: 1e6,
  MB: 1e6,
  G: 1e9,
  GB: 1e9,
};

function number(at: number, field: NumberField, text: string): FilterNode {
  const match = /^(>=|<=|>|<|=)?\s*(?:(\d+(?:\.\d+)?)\s*([A-Za-z]*))?$/.exec(text);
  const [, sign = '=', digits, unit = ''] = match ?? [];
  if (match && digits === undefined) return ALL;
  const factor = field === 'size' ? BYTES[unit.toUpperCase()] : unit === '' ? 1 : undefined;
  if (digits === undefined || factor === undefined) {
    const example =
      field === 'size' ? 'size:>2MB' : field === 'aspect' ? 'aspect:>1.5' : `${field}:>75`;
    throw new FilterError(at, `“${field}:” wants a number, for example ${example}.`);
  }
  return { kind: 'number', field, comparison: sign as Comparison, value: Number(digits) * factor };
}

function missing(at: number, value: string): FilterNode {
  const wanted = value.toLowerCase();
  if (wanted === 'trigger' || wanted === 'caption') return { kind: 'missing', what: wanted };
  if ('trigger'.startsWith(wanted) || 'caption'.startsWith(wanted)) return ALL; // still being typed
  throw new FilterError(at, 'Write missing:trigger or missing:caption.');
}

import {
  captionLines,
  escapePattern,
  looksLikeTags,
  splitTags,
  tagKey,
  triggerCheck,
} from '../captions/index.js';
import {
  parseFilter,
  type Comparison,
  type FilterNode,
  type NumberField,
  type TextField,
} from './parse-filter.js';

/** What a filter looks at. Objects are compared by identity for what is remembered of them: a changed image is a new object. */
export interface FilterImage {
  readonly id: string;
  readonly conceptId: string;
  readonly name: string;
  readonly caption: string;
  readonly sizeBytes: number;
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly problems: readonly string[];
}

export interface FilterContext {
  readonly triggerWord: string;
  /** Name and folder of a concept; null for one that is not known. */
  conceptOf(conceptId: string): { readonly name: string; readonly dir: string } | null;
  /** Findings of the doctor, by their ids. */
  findingsOf?(image: FilterImage): readonly string[];
  /** Null while the vocabularies are being read: `tokens:` and `t5:` are refused then. */
  readonly tokens: TokenCounters | null;
}

/** Tokens of a line, without start and end tokens; see `shared/domain/tokens`. */
export interface TokenCounters {
  clip(line: string): number;
  t5(line: string): number;
}

type Matches = (image: FilterImage) => boolean;

export type CompiledFilter =
  | { readonly ok: true; readonly isEmpty: boolean; readonly matches: Matches }
  | { readonly ok: false; readonly at: number; readonly message: string };

/** Makes a filter ready to be asked of many images: under a microsecond an image, once their texts were looked at. */
export function compileFilter(text: string, context: FilterContext): CompiledFilter {
  const parsed = parseFilter(text);
  if (!parsed.ok) return parsed;
  if (context.tokens === null && (uses(parsed.node, 'tokens') || uses(parsed.node, 't5'))) {
    return { ok: false, at: 0, message: 'Tokens are not counted yet; try again in a moment.' };
  }
  return { ok: true, isEmpty: parsed.node.kind === 'all', matches: compile(parsed.node, context) };
}

function uses(node: FilterNode, field: NumberField): boolean {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.parts.some((part) => uses(part, field));
    case 'not':
      return uses(node.part, field);
    case 'number':
      return node.field === field;
    default:
      return false;
  }
}

/** Lower-cased texts of an image, made once. */
interface Texts {
  readonly caption: string;
  readonly name: string;
  tags: readonly string[] | null;
  tokens: { readonly counters: TokenCounters; readonly clip: number; readonly t5: number } | null;
}

const remembered = new WeakMap<FilterImage, Texts>();

function textsOf(image: FilterImage): Texts {
  const known = remembered.get(image);
  if (known) return known;
  const texts: Texts = {
    caption: image.caption.toLowerCase(),
    name: image.name.toLowerCase(),
    tags: null,
    tokens: null,
  };
  remembered.set(image, texts);
  return texts;
}

/** Tags of a caption as keys; prose has none. */
function tagsOf(image: FilterImage): readonly string[] {
  const texts = textsOf(image);
  texts.tags ??= looksLikeTags(image.caption)
    ? splitTags(captionLines(image.caption).line).map(tagKey)
    : [];
  return texts.tags;
}

function tokensOf(image: FilterImage, counters: TokenCounters): NonNullable<Texts['tokens']> {
  const texts = textsOf(image);
  if (texts.tokens?.counters === counters) return texts.tokens;
  const { line } = captionLines(image.caption);
  return (texts.tokens = { counters, clip: counters.clip(line), t5: counters.t5(line) });
}

/** Looks at an image's texts ahead of time, so that the first filter is as fast as the next. */
export function warmFilter(image: FilterImage, tokens: TokenCounters | null): void {
  tagsOf(image);
  if (tokens !== null) tokensOf(image, tokens);
}

/** Number of tags of a caption; prose has none. */
export function tagCountOf(image: FilterImage): number {
  return tagsOf(image).length;
}

/** Length of the caption line that the trainer reads, in UTF-16 units. */
export function captionLengthOf({ caption }: Pick<FilterImage, 'caption'>): number {
  return captionLines(caption).line.length;
}

function compile(node: FilterNode, context: FilterContext): Matches {
  switch (node.kind) {
    case 'all':
      return () => true;
    case 'and': {
      const parts = node.parts.map((part) => compile(part, context));
      return (image) => parts.every((matches) => matches(image));
    }
    case 'or': {
      const parts = node.parts.map((part) => compile(part, context));
      return (image) => parts.some((matches) => matches(image));
    }
    case 'not': {
      const matches = compile(node.part, context);
      return (image) => !matches(image);
    }
    case 'missing':
      return missing(node.what, context);
    case 'number':
      return compileNumber(node.field, node.comparison, node.value, context);
    case 'text':
      return compileText(node.field, holds(node), equals(node), context);
  }
}

type TextTerm = Extract<FilterNode, { kind: 'text' }>;
type Test = (text: string) => boolean;

function pattern(value: string): string {
  return escapePattern(value.toLowerCase()).replaceAll('\\*', '.*').replaceAll('\\?', '.');
}

/** The text is somewhere in it. */
function holds({ value, isPattern }: TextTerm): Test {
  const wanted = value.toLowerCase();
  if (!isPattern) return (text) => text.includes(wanted);
  const found = new RegExp(pattern(value), 'su');
  return (text) => found.test(text);
}

/** The text is just that. */
function equals({ value, isPattern }: TextTerm): Test {
  const wanted = tagKey(value);
  if (!isPattern) return (text) => text === wanted;
  const found = new RegExp(`^${pattern(value)}$`, 'su');
  return (text) => found.test(text);
}

function compileText(
  field: TextField | 'any',
  isIn: Test,
  isAll: Test,
  context: FilterContext,
): Matches {
  switch (field) {
    case 'any':
      return (image) => {
        const texts = textsOf(image);
        return isIn(texts.name) || isIn(texts.caption);
      };
    case 'caption':
      return (image) => isIn(textsOf(image).caption);
    case 'name':
      return (image) => isIn(textsOf(image).name);
    case 'tag':
      return (image) => tagsOf(image).some(isAll);
    case 'format':
      return (image) => isAll(image.format.toLowerCase());
    case 'issue':
      return (image) =>
        image.problems.some(isAll) || (context.findingsOf?.(image) ?? []).some(isAll);
    case 'path':
      return (image) => {
        const dir = context.conceptOf(image.conceptId)?.dir ?? '';
        return isIn(`${dir.replaceAll('\\', '/')}/${image.name}`.toLowerCase());
      };
    case 'concept':
      return perConcept((conceptId) => {
        const concept = context.conceptOf(conceptId);
        return isAll(conceptId) || (concept !== null && isAll(concept.name.toLowerCase()));
      });
  }
}

function perConcept(decide: (conceptId: string) => boolean): Matches {
  const known = new Map<string, boolean>();
  return ({ conceptId }) => {
    let verdict = known.get(conceptId);
    if (verdict === undefined) known.set(conceptId, (verdict = decide(conceptId)));
    return verdict;
  };
}

function missing(what: 'trigger' | 'caption', { triggerWord }: FilterContext): Matches {
  if (what === 'caption') return ({ caption }) => captionLines(caption).line.trim() === '';
  const useOf = triggerCheck(triggerWord);
  return ({ caption }) => useOf(caption) !== 'present';
}

const COMPARE: Record<Comparison, (a: number, b: number) => boolean> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
};

function compileNumber(
  field: NumberField,
  comparison: Comparison,
  value: number,
  { tokens }: FilterContext,
): Matches {
  const compare = COMPARE[comparison];
  const measure: Record<NumberField, (image: FilterImage) => number> = {
    tokens: (image) => (tokens === null ? 0 : tokensOf(image, tokens).clip),
    t5: (image) => (tokens === null ? 0 : tokensOf(image, tokens).t5),
    tags: tagCountOf,
    chars: captionLengthOf,
    width: ({ width }) => width,
    height: ({ height }) => height,
    // To two digits: 3:2 is found by aspect:1.5.
    aspect: ({ width, height }) => (height === 0 ? 0 : Math.round((100 * width) / height) / 100),
    size: ({ sizeBytes }) => sizeBytes,
  };
  const of = measure[field];
  return (image) => compare(of(image), value);
}

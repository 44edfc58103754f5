import type { Input } from '../../shared/contract/index.js';
import type { Parsed } from './args.js';
import { UsageError } from './output.js';

type ByTagger = Extract<Input<'captioning.start'>['recipe']['by'], { kind: 'tagger' }>;
type TagRules = NonNullable<ByTagger['rules']>;

/** What the options of `caption` say of the tags that a model finds: all that the window can set. Throws `UsageError`. */
export function tagRulesOf(args: Parsed): TagRules {
  const threshold = numberOf(args, 'threshold') ?? 0.35;
  const of = (category: string) => numberOf(args, `${category}-threshold`) ?? threshold;
  return {
    generalThreshold: of('general'),
    characterThreshold: of('character'),
    copyrightThreshold: of('copyright'),
    artistThreshold: of('artist'),
    metaThreshold: of('meta'),
    modelThreshold: of('model'),
    rating: placeOf(args, 'rating'),
    quality: placeOf(args, 'quality'),
    removeUnderscore: args.flag('remove-underscore'),
    charactersFirst: args.flag('character-tags-first'),
    expandCharacters: args.flag('expand-characters'),
    undesired: tagsOf(args, 'undesired'),
    alwaysFirst: tagsOf(args, 'always-first'),
    replacements: replacementsOf(args),
    separator: separatorOf(args),
    labels: args.flag('labels-by-row') ? 'rows' : 'script',
    // What the command line gives is trimmed and kept in order; the script's turned list would surprise here.
    order: args.flag('script-order') ? 'script' : 'given',
  };
}

function numberOf(args: Parsed, name: string): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new UsageError(`--${name} takes a number from 0 to 1, not “${text}”.`);
}

function placeOf(args: Parsed, name: 'rating' | 'quality'): 'none' | 'first' | 'last' {
  const text = args.text(name) ?? 'none';
  if (text === 'none' || text === 'first' || text === 'last') return text;
  throw new UsageError(`--${name} is first, last or none, not “${text}”.`);
}

/** The trainer's script writes its separator as it is given, blanks included. */
function separatorOf(args: Parsed): string {
  const text = args.text('separator') ?? ', ';
  if (text.length >= 1 && text.length <= 20) return text;
  throw new UsageError('--separator takes 1 to 20 characters.');
}

/** `from,to` each, or several between `;`, as the trainer's script takes them; `\\,` and `\\;` stand for the characters. */
function replacementsOf(args: Parsed): { from: string; to: string }[] {
  const pairs = args.list('tag-replacement').flatMap((text) => split(text, ';'));
  return pairs
    .filter((pair) => pair.trim() !== '')
    .map((pair) => {
      const [from = '', to = '', ...more] = split(pair, ',').map((tag) => unescaped(tag).trim());
      if (from !== '' && to !== '' && more.length === 0) return { from, to };
      throw new UsageError(`--tag-replacement takes “from,to”, not “${pair}”.`);
    });
}

function split(text: string, sign: ';' | ','): string[] {
  return text.split(sign === ';' ? /(?<!\\);/ : /(?<!\\),/);
}

function unescaped(text: string): string {
  return text.replace(/\\([,;])/g, '$1');
}

function tagsOf(args: Parsed, name: string): string[] {
  return (args.text(name) ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

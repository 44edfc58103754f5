import type { Label, TagCategory } from './labels.js';
import type { TagRules } from './recipe.js';

/** Probabilities of one image by the number of the output, ascending; what is not listed was below the floor they were kept by. */
export interface Probabilities {
  readonly outputs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** A tag that goes into the caption. */
export interface PickedTag {
  readonly text: string;
  /** 0 to 1. */
  readonly probability: number;
  readonly category: TagCategory;
}

/** Behind one another in the caption; the script writes character tags after general ones. */
const IN_ORDER: readonly TagCategory[] = [
  'general',
  'character',
  'copyright',
  'artist',
  'meta',
  'model',
];

/** The lowest probability that these rules can ever pick. */
export function lowestThreshold(rules: TagRules): number {
  return Math.min(...IN_ORDER.map((category) => thresholdOf(category, rules)));
}

/**
 * The tags of one image in the order of the caption, as the trainer's script chooses them: `p >= threshold`, in the order of
 * the model, not of the probability.
 */
export function pickTags(
  labels: readonly Label[],
  found: Probabilities,
  rules: TagRules,
): PickedTag[] {
  const rename = renamer(rules);
  const undesired = new Set(rules.undesired);
  const byCategory = new Map<TagCategory, PickedTag[]>();
  for (let at = 0; at < found.outputs.length; at += 1) {
    const label = labels[found.outputs[at] ?? -1];
    const probability = found.values[at] ?? 0;
    // The script compares float32 values, so the threshold is rounded to float32, too.
    if (!label || !(probability >= Math.fround(thresholdOf(label.category, rules)))) continue;
    const text = rename(label.name, label.category);
    if (undesired.has(text) && IN_ORDER.includes(label.category)) continue;
    const list = byCategory.get(label.category) ?? [];
    list.push({ text, probability, category: label.category });
    byCategory.set(label.category, list);
  }
  const of = (category: TagCategory) => byCategory.get(category) ?? [];
  const characters = of('character');
  if (rules.charactersFirst && rules.order === 'script') characters.reverse();
  const rest = IN_ORDER.filter((one) => !(rules.charactersFirst && one === 'character'));
  const picked = [...(rules.charactersFirst ? characters : []), ...rest.flatMap(of)];
  const likeliest = (category: TagCategory) =>
    likeliestOf(of(category)).filter(({ text }) => !undesired.has(text));
  const withQuality = placed(picked, likeliest('quality'), rules.quality);
  const withPlaces = placed(withQuality, likeliest('rating'), rules.rating);
  return withoutDoubles(firstOnes(withPlaces, rules));
}

function thresholdOf(category: TagCategory, rules: TagRules): number {
  switch (category) {
    case 'general':
      return rules.generalThreshold;
    case 'character':
      return rules.characterThreshold;
    case 'copyright':
      return rules.copyrightThreshold;
    case 'artist':
      return rules.artistThreshold;
    case 'meta':
      return rules.metaThreshold;
    case 'model':
      return rules.modelThreshold;
    case 'rating':
    case 'quality':
      return 0; // the likeliest one counts, however unlikely
  }
}

/** How a name of the list reads in the caption. The script expands characters first and takes out underscores then. */
function renamer(rules: TagRules): (name: string, category: TagCategory) => string {
  const replacements = new Map(rules.replacements.map(({ from, to }) => [from, to]));
  return (name, category) => {
    const whole =
      rules.expandCharacters && category === 'character' ? expanded(name, rules.separator) : name;
    const text = rules.removeUnderscore ? withoutUnderscores(whole) : whole;
    return replacements.get(text) ?? text;
  };
}

/** `o_o` is a face and stays one. */
const LONGEST_FACE = 3;

function withoutUnderscores(name: string): string {
  return [...name].length > LONGEST_FACE ? name.replaceAll('_', ' ') : name;
}

/** `name_(costume)_(series)` as `name_(costume), series`. */
function expanded(name: string, separator: string): string {
  const at = name.lastIndexOf('(');
  if (!name.endsWith(')') || at < 0) return name;
  const series = name.slice(at + 1).replaceAll(')', '');
  return `${name.slice(0, at).replace(/_$/, '')}${separator}${series}`;
}

/** The likeliest, the first of equals; none of none. */
function likeliestOf(candidates: readonly PickedTag[]): PickedTag[] {
  const [first, ...others] = candidates;
  if (first === undefined) return [];
  return [others.reduce((one, two) => (two.probability > one.probability ? two : one), first)];
}

function placed(
  tags: readonly PickedTag[],
  extra: readonly PickedTag[],
  place: TagRules['rating'],
): readonly PickedTag[] {
  if (place === 'none') return tags;
  return place === 'first' ? [...extra, ...tags] : [...tags, ...extra];
}

/** Moves the `alwaysFirst` tags to the front. The script moves one after the other, which reverses their order. */
function firstOnes(tags: readonly PickedTag[], { alwaysFirst, order }: TagRules): PickedTag[] {
  const wanted = order === 'script' ? [...alwaysFirst].reverse() : alwaysFirst;
  const front = wanted.flatMap((text) => tags.find((tag) => tag.text === text) ?? []);
  return [...front, ...tags.filter((tag) => !front.includes(tag))];
}

/** Removes duplicates, which arise when a synonym replaces a tag by one that is in the list already. */
function withoutDoubles(tags: readonly PickedTag[]): PickedTag[] {
  const seen = new Set<string>();
  return tags.filter(({ text }) => !seen.has(text) && seen.add(text));
}

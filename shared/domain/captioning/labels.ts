import { readCsv } from '../csv/read-csv.js';

/** What a tag is about. The usual models know rating, general and character; others have more. */
export const CATEGORIES = [
  'general',
  'character',
  'copyright',
  'artist',
  'meta',
  'model',
  'rating',
  'quality',
] as const;
export type TagCategory = (typeof CATEGORIES)[number];

/** What one output of a model stands for; null where the list of tags has nothing for it. */
export type Label = { readonly name: string; readonly category: TagCategory } | null;

/** By which rule outputs get their names: as the trainer's own script counts them, or row by row of the list. */
export type LabelRule = 'script' | 'rows';

/** A list of tags that cannot be one; the message says why. */
export class TagListError extends Error {}

const CSV_CATEGORIES: Readonly<Record<string, TagCategory>> = {
  '0': 'general',
  '1': 'artist',
  '3': 'copyright',
  '4': 'character',
  '5': 'meta',
  '9': 'rating',
};
/** The script takes these and passes over all others. */
const SCRIPT_ORDER: readonly TagCategory[] = ['rating', 'general', 'character'];

/**
 * Labels out of `selected_tags.csv` (`tag_id,name,category,count`). `script`: all ratings, then all general, then all
 * character tags, whatever rows they stand in; `rows`: output i is row i. Throws `TagListError`.
 */
export function labelsFromCsv(text: string, rule: LabelRule): Label[] {
  const [header, ...rows] = parseCsv(text);
  if (header?.[0] !== 'tag_id' || header[1] !== 'name' || header[2] !== 'category') {
    throw new TagListError('its first line is not “tag_id,name,category,count”');
  }
  const labels = rows.map((row, index): Label => {
    const [, name, category] = row;
    if (name === undefined || category === undefined) {
      throw new TagListError(`line ${index + 2} has no name or no category`);
    }
    const known = CSV_CATEGORIES[category];
    return known === undefined ? null : { name, category: known };
  });
  if (labels.length === 0) throw new TagListError('it names no tags');
  if (rule === 'rows') return labels;
  return SCRIPT_ORDER.flatMap((category) => labels.filter((one) => one?.category === category));
}

/** Labels out of `tag_mapping.json`: `{"0": {"tag": "1girl", "category": "General"}, …}`. Throws `TagListError`. */
export function labelsFromMapping(text: string): Label[] {
  let mapping: unknown;
  try {
    mapping = JSON.parse(text);
  } catch {
    // Where it stops being JSON says nothing to who downloaded it.
    throw new TagListError('it is not JSON');
  }
  if (typeof mapping !== 'object' || mapping === null || Array.isArray(mapping)) {
    throw new TagListError('it is not an object of tags by number');
  }
  const labels: Label[] = [];
  for (const [key, value] of Object.entries(mapping)) {
    const index = Number(key);
    if (!Number.isSafeInteger(index) || index < 0 || index > MOST_LABELS) {
      throw new TagListError(`“${key}” is not the number of an output`);
    }
    labels[index] = mappedLabel(key, value);
  }
  if (labels.length === 0) throw new TagListError('it names no tags');
  return Array.from(labels, (label) => label ?? null);
}

/** Far beyond any model; a wrong number must not make a list that fills the memory. */
const MOST_LABELS = 1_000_000;

function mappedLabel(key: string, value: unknown): Label {
  if (typeof value !== 'object' || value === null || !('tag' in value) || !('category' in value)) {
    throw new TagListError(`number ${key} has no tag or no category`);
  }
  const { tag, category } = value;
  if (typeof tag !== 'string' || typeof category !== 'string') {
    throw new TagListError(`number ${key} has a tag or a category that is no text`);
  }
  const known = CATEGORIES.find((one) => one === category.toLowerCase());
  if (known === undefined) throw new TagListError(`“${category}” (number ${key}) is no category`);
  return { name: tag, category: known };
}

/** Rows of a CSV text, without the byte order mark that some programs put before it. */
export function parseCsv(text: string): string[][] {
  return readCsv(text.replace(/^\ufeff/, ''), ',');
}

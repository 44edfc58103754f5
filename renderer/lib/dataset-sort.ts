import type { DatasetImage } from '../../shared/contract/index.js';
import { captionLengthOf, tagCountOf } from '../../shared/domain/dataset-filter/index.js';

/** What images can be sorted by. `name` is the usual order: by concept, then by name as people sort. */
export const SORT_KEYS = ['name', 'pixels', 'bytes', 'aspect', 'caption', 'tags', 'score'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

export const USUAL_SORT: Sort = { key: 'name', isDescending: false };

export const SORT_WORDS: Record<SortKey, string> = {
  name: 'Name',
  pixels: 'Size',
  bytes: 'File',
  aspect: 'Aspect',
  caption: 'Caption',
  tags: 'Tags',
  score: 'Score',
};

/** Choosing a key again turns the order round; a new one begins with what people look for first. */
export function sortedBy(before: Sort, key: SortKey): Sort {
  if (before.key === key) return { key, isDescending: !before.isDescending };
  return { key, isDescending: false };
}

const MEASURES: Record<Exclude<SortKey, 'name' | 'score'>, (image: DatasetImage) => number> = {
  pixels: ({ width, height }) => width * height,
  bytes: ({ sizeBytes }) => sizeBytes,
  aspect: ({ width, height }) => (height === 0 ? 0 : width / height),
  caption: captionLengthOf,
  tags: tagCountOf,
};

/**
 * The ids sorted by a key; a stable sort, so that equal images keep the usual order. `order`: the ids in the usual order;
 * `scores`: the doctor's scores below 100 (`imageScores`).
 */
export function sortIds(
  images: ReadonlyMap<string, DatasetImage>,
  order: readonly string[],
  { key, isDescending }: Sort,
  scores: ReadonlyMap<string, number>,
): readonly string[] {
  if (key === 'name') return isDescending ? [...order].reverse() : order;
  const measure = key === 'score' ? ({ id }: DatasetImage) => scores.get(id) ?? 100 : MEASURES[key];
  const values = new Float64Array(order.length);
  const sign = isDescending ? -1 : 1;
  for (const [index, id] of order.entries()) {
    const image = images.get(id);
    values[index] = image === undefined ? 0 : sign * measure(image);
  }
  const places = Uint32Array.from(order.keys());
  places.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  return Array.from(places, (place) => order[place] ?? '');
}

import type { DatasetImage } from '../../shared/contract/index.js';
import {
  subjectOf,
  warmedSubject,
  type FilterSubject,
  type TokenCounters,
} from '../../shared/domain/dataset-filter/index.js';

type Subjects = readonly FilterSubject<DatasetImage>[];

/** Cache of the subjects by order array and version: for 100,000 images building them takes longer than filtering them. */
const made = new WeakMap<readonly string[], { version: number; subjects: Subjects }>();

interface Images {
  readonly images: ReadonlyMap<string, DatasetImage>;
  /** Counts the changes of `images`, which is mutated in place. */
  readonly version: number;
}

/** The subjects that a filter examines, in the order of the ids; cached per order array and version. */
export function subjectsOf({ images, version }: Images, order: readonly string[]): Subjects {
  const known = made.get(order);
  if (known?.version === version) return known.subjects;
  const subjects: FilterSubject<DatasetImage>[] = [];
  for (const id of order) {
    const image = images.get(id);
    if (image !== undefined) subjects.push(subjectOf(image));
  }
  made.set(order, { version, subjects });
  return subjects;
}

/**
 * Fills that cache ahead of time in slices, with tags and tokens computed. Each call works until `end` (`performance.now()`)
 * and returns true once the cache is filled.
 */
export function subjectWarmer(
  { images, version }: Images,
  order: readonly string[],
  tokens: TokenCounters | null,
): (end: number) => boolean {
  const subjects: FilterSubject<DatasetImage>[] = [];
  let next = 0;
  return (end) => {
    for (; next < order.length && performance.now() < end; next += 1) {
      const image = images.get(order[next] ?? '');
      if (image !== undefined) subjects.push(warmedSubject(image, tokens));
    }
    if (next < order.length) return false;
    made.set(order, { version, subjects });
    return true;
  };
}

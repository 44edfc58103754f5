import type { DatasetImage } from '../../shared/contract/index.js';
import {
  subjectOf,
  warmedSubject,
  type FilterSubject,
  type TokenCounters,
} from '../../shared/domain/dataset-filter/index.js';

type Subjects = readonly FilterSubject<DatasetImage>[];

/** For an order of ids: the subjects as of a version of the images. Two look-ups for each of 100,000 take longer than to filter them. */
const made = new WeakMap<readonly string[], { version: number; subjects: Subjects }>();

interface Images {
  readonly images: ReadonlyMap<string, DatasetImage>;
  /** Changes with the map, which is changed in place. */
  readonly version: number;
}

/** What a filter goes through, in the order of the ids. Quick when it was asked for before, or warmed. */
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

/** Makes the same with tags and tokens ahead of time, in slices: each call works until `end` (`performance.now()`); true once it is done. */
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

import { useState } from 'react';

/** The React key under which each id is rendered. */
export interface RecycledKeys {
  readonly ids: readonly string[];
  /** The React key of each of the `ids`, in the same order. */
  readonly keys: readonly number[];
  /** The next unused key. */
  readonly next: number;
}

export const NO_KEYS: RecycledKeys = { ids: [], keys: [], next: 0 };

/** React's key of each id; see `recycledKeys`. */
export function useRecycledKeys(
  ids: readonly string[],
  isSpent: (id: string) => boolean,
): readonly number[] {
  const [before, setBefore] = useState(NO_KEYS);
  const now = recycledKeys(before, ids, isSpent);
  // State and not a ref, set during render: React drops it with a render that it discards.
  if (now !== before) setBefore(now);
  return now.keys;
}

/**
 * React keys for the ids shown now. An id shown before keeps its key. A new id takes over, from left to right, the key of
 * an id that is gone, so that React updates the old element instead of creating one. The order of reused elements never
 * changes, since moving a node loses the focus and causes a reflow. Keys of ids that are `isSpent` are not reused.
 * Returns `before` itself while the ids stay the same.
 */
export function recycledKeys(
  before: RecycledKeys,
  ids: readonly string[],
  isSpent: (id: string) => boolean,
): RecycledKeys {
  if (isSame(before.ids, ids)) return before;
  const placeOf = new Map(before.ids.map((id, place) => [id, place]));
  const shown = new Set(ids);
  let { next } = before;
  let free = 0;
  const takeFree = (limit: number): number | undefined => {
    while (free < limit) {
      const place = free++;
      const id = before.ids[place] ?? '';
      if (!shown.has(id) && !isSpent(id)) return before.keys[place];
    }
    return undefined;
  };
  const limits = limitsOf(ids, placeOf, before.ids.length);
  const keys = ids.map((id, at) => {
    const place = placeOf.get(id);
    if (place === undefined) return takeFree(limits[at] ?? 0) ?? next++;
    free = Math.max(free, place + 1);
    return before.keys[place] ?? next++;
  });
  return { ids, keys, next };
}

/** For each id the old index of the next kept id behind it: only a key from before that index keeps the element order. */
function limitsOf(
  ids: readonly string[],
  placeOf: ReadonlyMap<string, number>,
  end: number,
): number[] {
  const limits = new Array<number>(ids.length);
  let limit = end;
  for (let at = ids.length - 1; at >= 0; at -= 1) {
    limits[at] = limit;
    limit = Math.min(limit, placeOf.get(ids[at] ?? '') ?? limit);
  }
  return limits;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, at) => id === other[at]);
}

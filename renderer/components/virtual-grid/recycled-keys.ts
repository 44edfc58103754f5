import { useState } from 'react';

/** Which part of the document shows which id. */
export interface RecycledKeys {
  readonly ids: readonly string[];
  /** React's key of each id, in their order. */
  readonly keys: readonly number[];
  /** No key was ever that large. */
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
  // Kept while drawing, so that a drawing that is given up leaves no trace.
  if (now !== before) setBefore(now);
  return now.keys;
}

/**
 * Keys for what is shown now: what was shown before keeps its own; what is new takes over, from left to right, the keys of
 * what is gone, so that its part of the document is changed instead of made anew. Nothing changes its place in the document
 * for that (what moves there loses the keyboard and is laid out anew), and nobody gets the part of an id that `isSpent`.
 * The same object while the ids stay the same.
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

/** For each id the place of the next one behind it that was shown before: what takes over must come from in front of it. */
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

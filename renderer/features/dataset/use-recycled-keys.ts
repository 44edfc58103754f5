import { useState } from 'react';
import { NO_KEYS, recycledKeys } from '../../lib/recycled-keys.js';

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

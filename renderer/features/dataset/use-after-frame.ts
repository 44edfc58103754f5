import { startTransition, useEffect, useState } from 'react';
import { afterFrame } from '../../lib/after-frame.js';

/** False until what is drawn with `isThere` true is on screen; stays true then. For what may come a moment later. */
export function useAfterFrame(isThere: boolean): boolean {
  const [isAfter, setAfter] = useState(false);
  useEffect(() => {
    if (!isThere || isAfter) return undefined;
    return afterFrame(() => startTransition(() => setAfter(true)));
  }, [isThere, isAfter]);
  return isAfter;
}

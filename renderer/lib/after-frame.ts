import { startTransition, useEffect, useState } from 'react';

/** Runs `work` in a task of its own once the next frame has been painted; returns the way to call it off. */
export function afterFrame(work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(work);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/** False until a render with `isThere` true was painted, then true for ever. For parts that may render a frame later. */
export function useAfterFrame(isThere: boolean): boolean {
  const [isAfter, setAfter] = useState(false);
  useEffect(() => {
    if (!isThere || isAfter) return undefined;
    return afterFrame(() => startTransition(() => setAfter(true)));
  }, [isThere, isAfter]);
  return isAfter;
}

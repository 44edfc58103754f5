import { useEffect, useState } from 'react';

/**
 * Something that lives as long as the component: made after the first paint, disposed of when the component goes or when
 * `make` changes (wrap it in `useCallback`). Null until it is made.
 */
export function useDisposable<T extends { dispose(): void }>(make: () => T): T | null {
  const [made, setMade] = useState<T | null>(null);
  useEffect(() => {
    const next = make();
    // Made in an effect and not while rendering, since making it opens subscriptions; the state only hands it to the render.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setMade(next);
    return () => {
      setMade(null);
      next.dispose();
    };
  }, [make]);
  return made;
}

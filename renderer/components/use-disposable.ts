import { useEffect, useState } from 'react';

/**
 * An object that lives as long as the component: `make` runs in an effect, and the object is disposed of on unmount or when
 * `make` changes (wrap it in `useCallback`). Null in the first render.
 */
export function useDisposable<T extends { dispose(): void }>(make: () => T): T | null {
  const [made, setMade] = useState<T | null>(null);
  useEffect(() => {
    const next = make();
    // `make` opens subscriptions, so it must run in an effect and not during render; the state only hands the object on.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setMade(next);
    return () => {
      setMade(null);
      next.dispose();
    };
  }, [make]);
  return made;
}

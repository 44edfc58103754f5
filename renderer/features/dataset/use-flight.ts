import { useEffect, useState, useSyncExternalStore, type RefObject } from 'react';

/** So long after the last great leap nobody flies any more, in ms: a few frames, so that a jump shows at once. */
const REST_MS = 80;

/** Nobody scrolls two grids at once, so one flight is enough. */
const flight = { isOn: false, waiting: new Set<() => void>() };

function setFlying(isOn: boolean): void {
  if (flight.isOn === isOn) return;
  flight.isOn = isOn;
  for (const tell of [...flight.waiting]) tell();
}

/** Watches a scroller: more than half a view in one step is faster than anybody can look. */
export function useFlight(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    let last = box.scrollTop;
    let timer: number | undefined;
    const land = () => setFlying(false);
    const onScroll = () => {
      const leap = Math.abs(box.scrollTop - last);
      last = box.scrollTop;
      if (leap < box.clientHeight / 2) return;
      setFlying(true);
      window.clearTimeout(timer);
      timer = window.setTimeout(land, REST_MS);
    };
    // Before the rows are drawn anew: afterwards the question for the place would have them laid out.
    const options = { passive: true, capture: true };
    box.addEventListener('scroll', onScroll, options);
    return () => {
      box.removeEventListener('scroll', onScroll, options);
      window.clearTimeout(timer);
      land();
    };
  }, [scroller]);
}

function listen(tell: () => void): () => void {
  flight.waiting.add(tell);
  return () => void flight.waiting.delete(tell);
}

/** True while images fly past. */
export function useIsFlying(): boolean {
  return useSyncExternalStore(listen, () => flight.isOn);
}

/** False for what comes into view in a flight, until it ends: thumbnails that nobody can see are not asked for. */
export function useHasLanded(): boolean {
  const [hasLanded, setHasLanded] = useState(() => !flight.isOn);
  useEffect(() => {
    if (hasLanded) return;
    const look = () => {
      if (!flight.isOn) setHasLanded(true);
    };
    // It may have ended between the drawing and now.
    look();
    return listen(look);
  }, [hasLanded]);
  return hasLanded;
}

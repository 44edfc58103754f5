import { useEffect, useState, useSyncExternalStore } from 'react';

/** So long after the last great leap nobody flies any more, in ms: a few frames, so that a jump shows at once. */
const REST_MS = 80;

/** Nobody scrolls two grids at once, so one flight is enough. */
const flight = { isOn: false, waiting: new Set<() => void>() };

function setFlying(isOn: boolean): void {
  if (flight.isOn === isOn) return;
  flight.isOn = isOn;
  for (const tell of [...flight.waiting]) tell();
}

let landing: ReturnType<typeof setTimeout> | undefined;

/** The view moved by so many pixels at once: more than half of it is faster than anybody can look. */
export function noteLeap(pixels: number, view: number): void {
  if (pixels <= view / 2) return;
  setFlying(true);
  clearTimeout(landing);
  landing = setTimeout(() => setFlying(false), REST_MS);
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

import { useEffect, useState, useSyncExternalStore } from 'react';

/** Fast scrolling ends so many ms after the last leap: only a few frames, so that a single jump shows its images at once. */
const REST_MS = 80;

/** The state of fast scrolling (a “flight”). Only one grid is scrolled at a time, so all grids share this object. */
const flight = { isOn: false, waiting: new Set<() => void>() };

function setFlying(isOn: boolean): void {
  if (flight.isOn === isOn) return;
  flight.isOn = isOn;
  for (const tell of [...flight.waiting]) tell();
}

let landing: ReturnType<typeof setTimeout> | undefined;

/** Notes one scroll movement in CSS pixels: more than half a viewport at once is too fast to see, and starts a flight. */
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

/** True during fast scrolling; the component renders again when that changes. */
export function useIsFlying(): boolean {
  return useSyncExternalStore(listen, () => flight.isOn);
}

/** False for a component mounted during fast scrolling, until that ends: it need not request a thumbnail that nobody sees. */
export function useHasLanded(): boolean {
  const [hasLanded, setHasLanded] = useState(() => !flight.isOn);
  useEffect(() => {
    if (hasLanded) return;
    const look = () => {
      if (!flight.isOn) setHasLanded(true);
    };
    // The flight may have ended between the render and this effect.
    look();
    return listen(look);
  }, [hasLanded]);
  return hasLanded;
}

import { useEffect, useRef } from 'react';

/** Attempts, one per frame: the button of a declined request stays disabled for a few frames. */
const FRAMES = 60;

/** Gives the focus back to where it was before a question, unless it has gone on by itself (another screen). */
export function useFocusBack(isAsking: boolean): void {
  const last = useRef<HTMLElement | null>(null);
  const wasAsking = useRef(false);
  useEffect(() => {
    if (isAsking) return undefined;
    const stop = wasAsking.current ? focusWhenFree(last.current) : null;
    const note = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement) last.current = target;
    };
    document.addEventListener('focusin', note);
    return () => {
      stop?.();
      document.removeEventListener('focusin', note);
    };
  }, [isAsking]);
  useEffect(() => {
    wasAsking.current = isAsking;
  }, [isAsking]);
}

/** Tries again in each frame, since a disabled button cannot be focused yet. Returns the way to stop trying. */
function focusWhenFree(element: HTMLElement | null): () => void {
  let left = FRAMES;
  let frame = 0;
  const step = () => {
    const isFree = document.activeElement === null || document.activeElement === document.body;
    if (!isFree || element?.isConnected !== true || left === 0) return;
    left -= 1;
    if (element.matches(':disabled')) frame = requestAnimationFrame(step);
    else element.focus();
  };
  frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
}

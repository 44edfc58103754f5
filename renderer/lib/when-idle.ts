/** A page that never rests gets its work done after that long, in ms. */
const AT_MOST_MS = 2000;

/** Runs `work` once the page has nothing else to do; returns the way to call it off. */
export function whenIdle(work: () => void): () => void {
  // Safari, which the web host may meet, has no idle callbacks.
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(work, 200);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(work, { timeout: AT_MOST_MS });
  return () => cancelIdleCallback(handle);
}

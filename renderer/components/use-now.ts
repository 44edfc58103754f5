import { useEffect, useState } from 'react';

/** Interval for relative dates: “today” must become a date within a minute after midnight. */
export const MINUTE_MS = 60_000;

/** The wall clock (Unix ms), renewed every `everyMs` while it runs and the page is seen. */
export function useNow(isRunning: boolean, everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    const tick = () => {
      if (!document.hidden) setNow(Date.now());
    };
    const timer = setInterval(tick, everyMs);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [isRunning, everyMs]);
  return now;
}

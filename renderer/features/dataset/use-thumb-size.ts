import { useCallback, useState } from 'react';

export const THUMB_MIN = 128;
export const THUMB_MAX = 384;
const KEY = 'thumb-size';

/** Side of a thumbnail in CSS pixels; kept on this machine. */
export function useThumbSize(): [number, (size: number) => void] {
  const [size, setSize] = useState(() => {
    const kept = Number(localStorage.getItem(KEY));
    return kept >= THUMB_MIN && kept <= THUMB_MAX ? kept : 208;
  });
  const choose = useCallback((next: number) => {
    localStorage.setItem(KEY, String(next));
    setSize(next);
  }, []);
  return [size, choose];
}

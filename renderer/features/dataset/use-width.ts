import { useLayoutEffect, useState, type RefObject } from 'react';

/** Width of an element in CSS pixels; 0 before it is in the document, known before its first paint. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = () => setWidth(current.getBoundingClientRect().width);
    // The observer would tell it only after a first frame without images.
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

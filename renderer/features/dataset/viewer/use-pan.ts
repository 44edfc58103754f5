import { useRef, type PointerEvent } from 'react';
import type { Zoom } from './use-zoom.js';

/** Dragging moves the image. */
export function usePan({ pan, canPan }: Pick<Zoom, 'pan' | 'canPan'>) {
  const last = useRef<{ x: number; y: number } | null>(null);
  const end = () => {
    last.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (!canPan || event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      last.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent) => {
      const from = last.current;
      if (from === null) return;
      last.current = { x: event.clientX, y: event.clientY };
      pan({ x: event.clientX - from.x, y: event.clientY - from.y });
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

import { useCallback, useMemo, useState } from 'react';
import { cellIdOf } from './cell-parts.js';

/**
 * Cells that had the keyboard or the pointer, or whose field was scrolled: what is in them (the text field's own undo, the
 * state of the field, an open dialog) must not come up in another cell.
 */
export function useTouched() {
  const [touched] = useState(() => new Set<string>());
  const isTouched = useCallback((id: string) => touched.has(id), [touched]);
  const handlers = useMemo(() => {
    const note = ({ target }: { target: EventTarget }) => {
      const id = cellIdOf(target);
      if (id !== null) touched.add(id);
    };
    return { onFocusCapture: note, onPointerDownCapture: note, onScrollCapture: note };
  }, [touched]);
  return { isTouched, handlers };
}

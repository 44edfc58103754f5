import {
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { cellIdOf, type CellPart } from './cell-parts.js';
import type { SelectionHolder } from './cell-selection.js';

/** When the cell that had the keyboard goes (deleted, filtered away), the one in its place gets it. */
export function useLostFocus(
  scroller: RefObject<HTMLElement | null>,
  ids: readonly string[],
  selection: SelectionHolder,
  goTo: (id: string, part: CellPart) => void,
): void {
  const hadFocus = useRef(false);
  useEffect(() => {
    const box = scroller.current;
    const enter = (): void => {
      hadFocus.current = true;
    };
    const leave = (event: FocusEvent): void => {
      // Without a next place the focused element was taken away, or the window lost the focus.
      if (event.relatedTarget !== null) hadFocus.current = false;
    };
    box?.addEventListener('focusin', enter);
    box?.addEventListener('focusout', leave);
    return () => {
      box?.removeEventListener('focusin', enter);
      box?.removeEventListener('focusout', leave);
    };
  }, [scroller]);
  // The selection is told of cells that went after the list is: its change counts as well.
  const focus = useSyncExternalStore(selection.subscribe, () => selection.getState().focus);
  useEffect(() => {
    if (!hadFocus.current || document.activeElement !== document.body) return;
    if (focus !== null && ids.includes(focus)) goTo(focus, 'handle');
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only cells that come and go take the focus away
  }, [ids, focus]);
}

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

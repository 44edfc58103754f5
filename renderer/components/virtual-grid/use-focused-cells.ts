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

/** When the focused cell is removed (deleted or filtered away), the focus goes to the cell that took its place. */
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
      // A `relatedTarget` of null means that the focused element was removed or the window lost the focus: neither is leaving.
      if (event.relatedTarget !== null) hadFocus.current = false;
    };
    box?.addEventListener('focusin', enter);
    box?.addEventListener('focusout', leave);
    return () => {
      box?.removeEventListener('focusin', enter);
      box?.removeEventListener('focusout', leave);
    };
  }, [scroller]);
  // The selection moves its focus only after `ids` has changed, so the effect must run on both changes.
  const focus = useSyncExternalStore(selection.subscribe, () => selection.getState().focus);
  useEffect(() => {
    if (!hadFocus.current || document.activeElement !== document.body) return;
    if (focus !== null && ids.includes(focus)) goTo(focus, 'handle');
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only cells that come and go take the focus away
  }, [ids, focus]);
}

/**
 * Cells that had the focus or a pointer press, or whose field was scrolled. Their elements are not reused for other ids:
 * the text field's undo stack, its state or an open dialog would show up in the wrong cell.
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

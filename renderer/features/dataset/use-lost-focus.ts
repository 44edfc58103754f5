import { useEffect, useRef, type RefObject } from 'react';
import type { SelectionStore } from '../../stores/dataset-selection.js';
import { useStore } from '../../stores/use-store.js';
import type { CellPart } from './cell-focus.js';

/** When the image that had the keyboard goes (deleted, filtered away), the one in its place gets it. */
export function useLostFocus(
  scroller: RefObject<HTMLDivElement | null>,
  ids: readonly string[],
  selection: SelectionStore,
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
  // The selection is told of images that went after the list is: its change counts as well.
  const focus = useStore(selection, (now) => now.focus);
  useEffect(() => {
    if (!hadFocus.current || document.activeElement !== document.body) return;
    if (focus !== null && ids.includes(focus)) goTo(focus, 'image');
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only images that come and go take the focus away
  }, [ids, focus]);
}

import { useCallback, useEffect, useRef, type KeyboardEvent } from 'react';
import { allOf, clicked, idByKey, moved, NO_SELECTION } from '../../lib/selection.js';
import type { SelectionStore } from '../../stores/dataset-selection.js';

interface GridKeys {
  readonly ids: readonly string[];
  readonly columns: number;
  readonly rowsInView: number;
  readonly selection: SelectionStore;
  scrollTo(index: number): void;
  onOpen(id: string): void;
  onDelete(): void;
}

/** The keyboard of the grid, when an image (not its caption) has the focus: as in a file manager. */
export function useGridKeys(grid: GridKeys): (event: KeyboardEvent) => void {
  const { ids, columns, rowsInView, selection, scrollTo, onOpen, onDelete } = grid;
  const wanted = useRef<string | null>(null);
  const goTo = useCallback(
    (id: string) => {
      scrollTo(ids.indexOf(id));
      wanted.current = id;
      focusCell(id);
    },
    [ids, scrollTo],
  );
  // The row that was scrolled to is drawn a moment later; the focus goes there once it is.
  useEffect(() => {
    if (wanted.current !== null && focusCell(wanted.current)) wanted.current = null;
  });
  return useCallback(
    (event) => {
      if (!(event.target instanceof HTMLElement) || !event.target.matches('.cell-thumb')) return;
      const now = selection.getState();
      const keys = { shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey };
      const next = idByKey(ids, now.focus, event.key, columns, rowsInView);
      if (next !== null) {
        selection.setState(moved(now, ids, next, keys));
        goTo(next);
      } else if (event.key === ' ' && now.focus !== null) {
        selection.setState(clicked(now, ids, now.focus, { shift: keys.shift, ctrl: true }));
      } else if (event.key === 'Enter' && now.focus !== null) onOpen(now.focus);
      else if (event.key === 'Delete') onDelete();
      else if (event.key === 'Escape') selection.setState({ ...NO_SELECTION, focus: now.focus });
      else if (keys.ctrl && event.key.toLowerCase() === 'a') selection.setState(allOf(now, ids));
      else return;
      event.preventDefault();
    },
    [ids, columns, rowsInView, selection, goTo, onOpen, onDelete],
  );
}

/** Gives the focus to an image's thumbnail; false when it is not in the document. */
function focusCell(id: string): boolean {
  const cell = document.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] .cell-thumb`);
  cell?.focus({ preventScroll: true });
  return cell !== null;
}

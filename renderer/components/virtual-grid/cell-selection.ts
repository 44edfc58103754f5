import { useCallback, useSyncExternalStore } from 'react';
import type { Selection } from '../../lib/selection.js';

/** The store of the selection; each cell reads only its own state from the store. */
export interface SelectionHolder {
  getState(): Selection;
  setState(next: Selection): void;
  subscribe(listener: () => void): () => void;
}

/** Whether a cell is selected, and whether the cell is the grid's Tab stop. */
export function useCellState(selection: SelectionHolder, id: string, isFirst: boolean) {
  // One subscription for both values: every rendered cell has a listener, and each change of the selection calls all of them.
  const read = useCallback(() => {
    const { selected, focus } = selection.getState();
    const isFocus = focus === null ? isFirst : focus === id;
    return (selected.has(id) ? SELECTED : 0) + (isFocus ? FOCUS : 0);
  }, [selection, id, isFirst]);
  const state = useSyncExternalStore(selection.subscribe, read);
  return { isSelected: (state & SELECTED) !== 0, isFocus: (state & FOCUS) !== 0 };
}

const SELECTED = 1;
const FOCUS = 2;

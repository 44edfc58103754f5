import { useCallback, useSyncExternalStore } from 'react';
import type { Selection } from '../../lib/selection.js';

/** Who keeps the selection: a store, from which each cell takes its own part. */
export interface SelectionHolder {
  getState(): Selection;
  setState(next: Selection): void;
  subscribe(listener: () => void): () => void;
}

/** Whether a cell is selected, and whether the keyboard enters here. */
export function useCellState(selection: SelectionHolder, id: string, isFirst: boolean) {
  // One listener for both: there are as many as cells, and each is asked at every change of the selection.
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

import type { SelectionStore } from '../../stores/dataset-selection.js';
import { useStore } from '../../stores/use-store.js';

/** Whether an image is selected, and whether the keyboard enters here. */
export function useCellState(selection: SelectionStore, id: string, isFirst: boolean) {
  // One listener for both: there are as many as cells, and each is asked at every change of the selection.
  const state = useStore(selection, ({ selected, focus }) => {
    const isFocus = focus === null ? isFirst : focus === id;
    return (selected.has(id) ? SELECTED : 0) + (isFocus ? FOCUS : 0);
  });
  return { isSelected: (state & SELECTED) !== 0, isFocus: (state & FOCUS) !== 0 };
}

const SELECTED = 1;
const FOCUS = 2;

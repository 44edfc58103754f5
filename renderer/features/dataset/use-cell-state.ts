import type { SelectionStore } from '../../stores/dataset-selection.js';
import { useStore } from '../../stores/use-store.js';

/** Whether an image is selected, and whether the keyboard enters here. */
export function useCellState(selection: SelectionStore, id: string, isFirst: boolean) {
  const isSelected = useStore(selection, (state) => state.selected.has(id));
  const isFocus = useStore(selection, (state) =>
    state.focus === null ? isFirst : state.focus === id,
  );
  return { isSelected, isFocus };
}

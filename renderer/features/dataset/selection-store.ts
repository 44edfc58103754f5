import { createStore, type StoreApi } from 'zustand/vanilla';
import { useEffect, useRef, useState } from 'react';
import { NO_SELECTION, pruned, type Selection } from '../../lib/selection.js';
import type { DatasetState } from '../../stores/dataset-store.js';

/** What is selected on the dataset screen. Lives as long as the screen. */
export type SelectionStore = StoreApi<Selection>;

export function createSelectionStore(): SelectionStore {
  return createStore<Selection>(() => NO_SELECTION);
}

/** The selection, without images that are gone; `ids`: what is shown, in order. */
export function useSelection(
  { order, images }: DatasetState,
  ids: readonly string[],
): SelectionStore {
  const [selection] = useState(createSelectionStore);
  const shown = useRef(ids);
  useEffect(() => {
    selection.setState(pruned(selection.getState(), (id) => images.has(id), shown.current));
  }, [selection, order, images]);
  useEffect(() => {
    shown.current = ids;
  }, [ids]);
  return selection;
}

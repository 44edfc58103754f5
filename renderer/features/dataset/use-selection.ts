import { useEffect, useRef, useState } from 'react';
import { pruned } from '../../lib/selection.js';
import { createSelectionStore, type SelectionStore } from '../../stores/dataset-selection.js';
import type { DatasetState } from '../../stores/dataset-store.js';

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

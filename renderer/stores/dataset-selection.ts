import { createStore, type StoreApi } from 'zustand/vanilla';
import { NO_SELECTION, type Selection } from '../lib/selection.js';

/** What is selected on the dataset screen. Lives as long as the screen. */
export type SelectionStore = StoreApi<Selection>;

export function createSelectionStore(): SelectionStore {
  return createStore<Selection>(() => NO_SELECTION);
}

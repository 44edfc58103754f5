import { createStore } from 'zustand/vanilla';
import type { ShownReport } from '../lib/import-report.js';

/** The report of an import that is shown; null: none. */
export const reportStore = createStore<{ readonly shown: ShownReport | null }>(() => ({
  shown: null,
}));

export function showReport(shown: ShownReport | null): void {
  reportStore.setState({ shown });
}

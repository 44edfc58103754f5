export type { FileChange } from './changes.js';
export { History, type HistoryDeps, type Performed, type Progress } from './history.js';
export { prepareJournal } from './journal.js';
export type { Created, StepAbout } from './history-state.js';

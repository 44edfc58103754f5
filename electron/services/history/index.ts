export type { FileChange } from './changes.js';
export { HistoryService, type Performed, type Progress } from './history-service.js';
export { prepareJournal } from './journal.js';
export type { Created, StepAbout } from './open-project.js';

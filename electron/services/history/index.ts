export type { FileChange } from './changes.js';
export { HistoryService, type Performed, type Progress } from './history-service.js';
export type { Created, HistoryProject, StepAbout } from './open-project.js';

export type { FileChange } from './changes.js';
export {
  HistoryService,
  type Created,
  type HistoryProject,
  type Performed,
  type Progress,
  type StepAbout,
} from './history-service.js';

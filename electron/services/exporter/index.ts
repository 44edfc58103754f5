export {
  exportCheckpoint,
  type ExportedCheckpoint,
  type ExportRequest,
} from './export-checkpoint.js';

export { exportCheckpoint } from './export-checkpoint.js';

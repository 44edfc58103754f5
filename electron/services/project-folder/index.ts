export { datasetFence } from './dataset-fence.js';
export {
  HISTORY,
  historyIn,
  isAppsOwn,
  ownerLockIn,
  projectFileIn,
  runIn,
  runsIn,
  STUDIO,
} from './places.js';
export {
  realOfExisting,
  type FolderPorts,
  type PlacedProject,
  type ProjectFolder,
  type Trash,
} from './project-folder.js';
export {
  namesInConcept,
  trainerLayout,
  type LaidOutConcept,
  type TrainerLayout,
} from './trainer-layout.js';
export { ProjectFolders } from './project-folders.js';

export { datasetFence } from './dataset-fence.js';
export { isAppsOwn, ownerLockIn, projectFileIn, runIn, STUDIO } from './places.js';
export {
  realOfExisting,
  type FolderPorts,
  type PlacedProject,
  type ProjectFolder,
  type Trash,
} from './project-folder.js';
export { ProjectFolders } from './project-folders.js';

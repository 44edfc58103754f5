export {
  MAX_REPEATS,
  conceptFolderName,
  parseConceptFolder,
  type ConceptFolder,
} from './concept-folder.js';
export {
  sanitiseFileName,
  sanitiseImageName,
  splitExtension,
  uniqueFileName,
} from './file-names.js';
export { decodeImageId, encodeImageId, type ImageAddress } from './image-id.js';
export {
  IMAGE_EXTENSIONS,
  captionFileName,
  captionState,
  imageProblems,
  isImageName,
  isTrainerImageName,
  sharedStems,
  stemKey,
  type CaptionState,
  type ImageFacts,
} from './image-rules.js';

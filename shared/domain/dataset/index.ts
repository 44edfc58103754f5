export { conceptFolderName, parseConceptFolder } from './concept-folder.js';
export {
  sanitiseFileName,
  sanitiseImageName,
  splitExtension,
  uniqueFileName,
} from './file-names.js';
export { decodeImageId, encodeImageId } from './image-id.js';
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
} from './image-rules.js';

export { CAPTION_EXTENSIONS, USUAL_CAPTION_EXTENSION } from './caption-extension.js';
export {
  changedConcepts,
  conceptNameKey,
  noSuchConcept,
  refuseTakenName,
} from './concept-changes.js';
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
  OTHER_PICTURE_EXTENSIONS,
  captionFileName,
  captionState,
  imageProblems,
  isArchiveName,
  isImageName,
  isOtherPictureName,
  isTrained,
  isTrainerImageName,
  sharedStems,
  stemKey,
  type CaptionState,
} from './image-rules.js';
export { compareNames, nameKey } from './name-order.js';

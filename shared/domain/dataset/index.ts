export { CAPTION_EXTENSIONS, USUAL_CAPTION_EXTENSION } from './caption-extension.js';
export { changedConcepts, noSuchConcept } from './concept-changes.js';
export { classTokens } from './class-tokens.js';
export {
  MAX_REPEATS,
  conceptFolderName,
  parseConceptFolder,
  readFolderName,
} from './concept-folder.js';
export {
  sanitiseFileName,
  sanitiseImageName,
  splitExtension,
  uniqueFileName,
} from './file-names.js';
export { decodeImageId, encodeImageId } from './image-id.js';
export {
  captionFileName,
  captionState,
  imageProblems,
  isArchiveName,
  isTrained,
  sharedStems,
  stemKey,
} from './image-rules.js';
export { compareNames, nameKey } from './name-order.js';
export { passedOverText, type PassedOverFolder } from './passed-over-folder.js';
export {
  IMAGE_EXTENSIONS,
  OTHER_PICTURE_EXTENSIONS,
  isAnyPictureName,
  isImageName,
  isOtherPictureName,
  isTrainerImageName,
  isUnreadPictureName,
  nameForTrainer,
} from './picture-names.js';

export {
  captionOf,
  decodeCaption,
  isSameContent,
  readCaptionFile,
  readFolderCaption,
  type CaptionFile,
} from './caption-file.js';
export { captionsElsewhere, type CaptionElsewhere } from './captions-elsewhere.js';
export {
  IS_CASE_SENSITIVE,
  isFileLike,
  isPictureName,
  listFolder,
  orphanCaptions,
} from './concept-folder.js';
export { conceptOf } from './concept-of.js';
export { Dataset } from './dataset.js';
export { decodeOld } from './encoding/decode-text.js';
export { realFolder } from './file-looks.js';
export { scanFolder, type FoundConcepts } from './folder-report.js';
export type { CaptionOnDisk } from './image-places.js';
export {
  fileOnDisk,
  MAX_CAPTION_BYTES,
  MAX_TABLE_BYTES,
  readChunks,
  readText,
  textTooLong,
  type ImportFile,
} from './import-file.js';

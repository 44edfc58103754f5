export {
  IS_CASE_SENSITIVE,
  isFileLike,
  isPictureName,
  listFolder,
  orphanCaptions,
} from './concept-folder.js';
export { realFolder } from './file-looks.js';
export { scanFolder, type FoundConcepts } from './folder-report.js';
export {
  fileOnDisk,
  MAX_CAPTION_BYTES,
  MAX_TABLE_BYTES,
  readChunks,
  readText,
  textTooLong,
  type ImportFile,
} from './import-file.js';

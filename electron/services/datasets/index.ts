export { DatasetsService } from './datasets-service.js';
export { decodeOld } from './encoding/decode-text.js';
export {
  isSameContent,
  decodeCaption,
  readCaptionFile,
  readFolderCaption,
  type CaptionFile,
} from './caption-file.js';
export { prepareFirstScreen } from './first-screen.js';
export type { FolderScan } from './types.js';
export { captionsElsewhere, type CaptionElsewhere } from './captions-elsewhere.js';
export { listFolder, orphanCaptions } from './concept-folder.js';
export type { FoundConcepts } from './folder-report.js';
export { datasetRoom, type DatasetRoom } from './dataset-room.js';

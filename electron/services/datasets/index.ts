export { DatasetsService, type DatasetsPorts } from './datasets-service.js';
export {
  NO_CAPTION_REV,
  decodeCaption,
  isSameContent,
  readCaptionFile,
  type CaptionFile,
} from './caption-file.js';
export { Queue, forEachBounded } from './bounded.js';
export type {
  AddImagesInput,
  AddOutcome,
  AttachedProject,
  ConceptDraft,
  FolderImage,
  FolderScan,
  ImportResult,
  UploadInput,
} from './types.js';

export { breakingName, type BreakingName, type NameRules } from './breaking-names.js';
export { captionContentOf } from './caption-facts.js';
export { endsRun } from './ends-run.js';
export { imagePlacer, type BucketPlan, type Placement, type Rectangle } from './place-image.js';
export { captionCandidates, readCaption, unreadText, type CaptionRead } from './read-caption.js';
export { readFolder, type FolderRead, type ReaderSystem, type ReadImage } from './read-folder.js';

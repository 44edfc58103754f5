export {
  BUCKET_STEPS,
  bucketOf,
  bucketRules,
  bucketSizes,
  type BucketRules,
  type Size,
} from './buckets.js';
export { breakingName } from './breaking-names.js';
export { captionContentOf } from './caption-facts.js';
export { endsRun } from './ends-run.js';
export { imagePlacer, type BucketPlan, type Placement } from './place-image.js';
export { misleadingCaches } from './misleading-caches.js';
export { captionCandidates, readCaption, unreadText } from './read-caption.js';
export { readFolder, type ReaderSystem } from './read-folder.js';

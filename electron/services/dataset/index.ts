export { conceptOf } from './concept-of.js';
export { Dataset } from './dataset.js';
export type { CaptionOnDisk } from './image-places.js';

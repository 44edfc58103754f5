export type { DatasetLook, MetadataLook, Unpaired } from './images.js';
export { type ArgumentValues, type JudgedFile, judgeDatasetFile } from './judge.js';
export { IMAGE_EXTENSIONS } from './schema.js';

export type { DatasetLook, MetadataLook, Unpaired } from './images.js';
export {
  type ArgumentValues,
  type JudgedFile,
  judgeDatasetFile,
  sanitizeDatasetFile,
} from './judge.js';
export { hasImageEnding } from './schema.js';
export { readTrainerJson } from './read-json.js';

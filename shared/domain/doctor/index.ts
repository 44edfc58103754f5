export { examine } from './examine.js';
export { DOCTOR_PROBLEM_TEXTS } from './problem-texts.js';
export { imageScores, OF_THE_WHOLE } from './image-scores.js';
export { groupLookAlikes, type Comparable } from './look-alikes.js';
export * from './pixels/index.js';
export type {
  ExaminedConcept,
  FolderFacts,
  PixelFacts,
  SeenPixels,
  TrainerVerdict,
} from './types.js';

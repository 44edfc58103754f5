export { examine } from './examine.js';
export { DOCTOR_PROBLEM_TEXTS } from './problem-texts.js';
export { imageScores } from './image-scores.js';
export { groupLookAlikes, type Comparable } from './look-alikes.js';
export * from './pixels/index.js';
export type { PixelFacts, SeenPixels, TrainerVerdict } from './types.js';

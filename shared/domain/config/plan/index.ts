export { type Estimate, type EstimatePart, estimateRun, shortages, totalOf } from './estimate.js';
export { type CardFit, fitCard } from './fit-card.js';
export { bucketPlan } from './plan-run.js';
export { fitRegularisation, type PlannedImage, planSteps } from './steps.js';
export { VRAM_CLASSES, type VramClass, vramClassOf } from './vram-classes.js';

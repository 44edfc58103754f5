export { planTrainerSet, type PlacedImage, type SetPlan, type TrainerSet } from './plan-set.js';
export { differenceNotice, PlanExpectation, planDifferences } from './expectation.js';

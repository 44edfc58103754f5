export { planTrainerSet, type PlacedImage, type SetPlan } from './plan-set.js';
export { differenceNotice, PlanExpectation, planDifferences } from './expectation.js';

export {
  planTrainerSet,
  type FilledBucket,
  type PlacedImage,
  type SetPlan,
  type SetTotals,
  type TrainerSet,
} from './plan-set.js';
export {
  differenceNotice,
  PlanExpectation,
  planDifferences,
  type PlanDifference,
} from './expectation.js';

export { holdsCards } from './run-facts.js';
export type { RunFile } from './run-file.js';
export { Runs, type ActivePlace, type RunsDeps } from './runs.js';
export {
  outputNameFor,
  type RunPlace,
  type RunPlan,
  type RunPlanner,
  type StartOptions,
} from './run-starter.js';

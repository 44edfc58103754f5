export type { RunFile } from './run-file.js';
export {
  outputNameFor,
  type RunPlace,
  type RunPlan,
  type RunPlanner,
  type StartOptions,
} from './run-starter.js';

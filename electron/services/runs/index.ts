export type { RunFile } from './run-file.js';
export { Runs, type RunsDeps } from './runs.js';
export { outputNameFor, type RunPlan, type RunPlanner, type StartOptions } from './run-starter.js';

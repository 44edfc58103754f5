export { checkArguments } from './check-arguments.js';
export { checkSettings } from './check-settings.js';
export type { StartFacts } from './cross-checks.js';
export { problem, type Problem, tell } from './problem.js';
export { whyDisabled } from './dependencies.js';
export { checkForTrainer, trainerDefault } from './trainer-view.js';

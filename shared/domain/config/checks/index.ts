export { checkSettings } from './check-settings.js';
export type { StartFacts } from './cross-checks.js';
export { problem, type Problem } from './problem.js';
export { trainerDefault } from './trainer-view.js';

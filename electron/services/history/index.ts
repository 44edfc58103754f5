export type { FileChange } from './changes.js';
export { History, type Performed } from './history.js';
export type { Created, StepAbout } from './history-state.js';

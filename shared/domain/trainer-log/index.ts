export { TrainerLogParser } from './parser.js';
export type { ExitFacts } from './parser.js';
export { diagnose } from './diagnose.js';
export type { DiagnosisFacts } from './diagnose.js';
export { checkpointPosition } from './landmarks.js';

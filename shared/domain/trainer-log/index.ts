export { TrainerLogParser } from './parser.js';
export type { ExitFacts, LogStream, ParserOptions, TrainerLogFacts } from './parser.js';
export { diagnose } from './diagnose.js';
export type { DiagnosisFacts } from './diagnose.js';
export type { TrainerError } from './traceback-reader.js';
export { checkpointPosition } from './landmarks.js';
export type { FilePosition } from './landmarks.js';

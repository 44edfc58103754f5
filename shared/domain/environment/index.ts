export * from './place-problems.js';
export * from './pins.js';
export * from './requirements.js';
export * from './torch-builds.js';

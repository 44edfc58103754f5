export * from './nvidia-smi.js';
export * from './what-works.js';

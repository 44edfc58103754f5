export { inspectLora } from './inspect-lora.js';
export { NaNScanner } from './nan-scanner.js';

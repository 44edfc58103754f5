export { inspectLora } from './inspect-lora.js';

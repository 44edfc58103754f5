export { throttled } from './throttled.js';
export { JobsService, type JobContext } from './jobs-service.js';

export { JobsService, type JobContext, type JobSpec } from './jobs-service.js';

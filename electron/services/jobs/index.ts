export { JobsService, type JobContext } from './jobs-service.js';

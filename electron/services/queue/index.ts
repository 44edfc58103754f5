export { QueueService } from './queue-service.js';

export { PowersService } from './powers-service.js';

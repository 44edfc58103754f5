export { EnvironmentService } from './environment-service.js';

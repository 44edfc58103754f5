export { ConfigService } from './config-service.js';

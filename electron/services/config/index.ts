export { ConfigService, type ConfigDeps } from './config-service.js';

export { ConfigService } from './config-service.js';
export { lookAtMachine } from './machine.js';

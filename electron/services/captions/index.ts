export { CaptionsService } from './captions-service.js';

export { CaptionsService } from './captions-service.js';
export { captionsRoom, type CaptionsRoom } from './captions-room.js';

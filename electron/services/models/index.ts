export { ModelsService } from './models-service.js';
export { TokenBox } from './token-box.js';

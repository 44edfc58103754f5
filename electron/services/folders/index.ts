export { FoldersService } from './folders-service.js';

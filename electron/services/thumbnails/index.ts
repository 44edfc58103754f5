export { ThumbnailsService } from './thumbnails-service.js';

export {
  THUMBNAIL_WIDTHS,
  ThumbnailsService,
  type Thumbnail,
  type ThumbnailsOptions,
  type ThumbnailWish,
} from './thumbnails-service.js';

export {
  cachesOf,
  clearBadCaches,
  findBadCaches,
  type BadCache,
  type CachedFolder,
} from './bad-caches.js';

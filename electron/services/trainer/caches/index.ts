export { cachesOf, findBadCaches } from './bad-caches.js';
export type { CacheFolder, CacheSource, CacheWork } from './cache-work.js';
export type { WrongCache } from './judge-caches.js';
export { clearWrongCaches, findWrongCaches } from './keep-caches.js';

export { cacheWorkOf } from './cache-work-of.js';
export { hasPackage } from './has-package.js';
export { lookAtSet, type Look } from './look.js';
export { PreflightService } from './preflight-service.js';
export type { Sight } from './sight.js';
export { Sights } from './sights.js';

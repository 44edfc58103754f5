export { cacheWorkOf } from './cache-work-of.js';
export { hasPackage } from './has-package.js';
export { lookAtSet, type Look } from './look.js';
export { Preflight, type PreflightDeps } from './preflight.js';
export type { Sight } from './sight.js';

export { Captioning } from './captioning.js';
export { EndpointKeys } from './endpoint/endpoint-keys.js';
export { Makers } from './makers.js';
export { ModelManager } from './tagger/model-manager.js';
export { readRecipes } from './recipes-file.js';

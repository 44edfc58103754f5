export { CaptioningService } from './captioning-service.js';
export { endpointUrl, listModels } from './endpoint/endpoint-client.js';
export { EndpointKeys } from './endpoint/endpoint-keys.js';
export { openModelFolder } from './model-folder.js';
export { ModelManager } from './model-manager.js';
export { readRecipes, writeRecipes } from './recipes-file.js';

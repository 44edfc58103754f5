export { CaptioningService } from './captioning-service.js';
export { endpointUrl, listModels } from './endpoint/endpoint-client.js';
export { openModelFolder } from './model-folder.js';
export { ModelManager } from './model-manager.js';
export { readRecipes, writeRecipes } from './recipes-file.js';

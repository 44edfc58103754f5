export { conceptOf } from './concept-of.js';
export { Dataset } from './dataset.js';

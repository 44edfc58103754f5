export { beginRecords } from './first-start.js';
export { powersOfTyped } from './typed-powers.js';
export { PowersService, type Missing } from './powers-service.js';

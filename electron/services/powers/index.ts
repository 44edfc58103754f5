export { beginRecords } from './first-start.js';
export { powersOfTyped } from './typed-powers.js';
export { Powers, recordMade, type Missing, type PowersDeps, type StartWish } from './powers.js';

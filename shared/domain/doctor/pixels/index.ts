export { blockiness, BLOCKY } from './blockiness.js';
export { greyOf, isGreyContent } from './colours.js';
export {
  HASHED_SIDE,
  mirrored,
  perceptualHash,
  SIGNATURE_SIDE,
  signatureOf,
} from './perceptual-hash.js';
export type { Picture } from './picture.js';
export { SOFT, softness } from './softness.js';

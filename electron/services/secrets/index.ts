export { SecretBox, type SecretState } from './secret-box.js';

export { bareAddress, download, sha256Of, type Downloaded } from './download.js';

export { bareAddress, download, sha256Of, type Downloaded } from './download.js';
export { httpGet } from './http-get.js';

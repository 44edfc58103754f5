export { download, sha256Of } from './download.js';
export { httpGet } from './http-get.js';

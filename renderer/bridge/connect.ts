import type { Bridge } from './bridge.js';
import { electronBridge, windowApi } from './electron-bridge.js';
import { webBridge } from './web-bridge.js';

/** The way to the services: the window's own, or the WebSocket of the host that served this page. */
export function connectBridge(page: Window): Bridge {
  const api = windowApi(page);
  return api === null ? webBridge(page) : electronBridge(api);
}

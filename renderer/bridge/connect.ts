import type { Bridge } from './bridge.js';
import { webBridge } from './web-bridge.js';
import { type WindowApi, WindowClient } from '../../shared/contract/window-api.js';

/** The way to the services: the window's own, or the WebSocket of the host that served this page. */
export function connectBridge(page: Window): Bridge {
  const api = windowApi(page);
  return api === null ? webBridge(page) : electronBridge(api);
}

/** What the preload put on the window; null in a browser. */
function windowApi(page: Window): WindowApi | null {
  return (page as Window & { loraStudio?: WindowApi }).loraStudio ?? null;
}

/** The bridge inside a window of the app. */
function electronBridge(api: WindowApi): Bridge {
  return {
    kind: 'electron',
    client: new WindowClient(api),
    pathForFile: (file) => api.pathForFile(file),
    onMenu: (on) => api.onMenu(on),
    connection: () => 'connected',
    onConnection: () => () => undefined,
  };
}

import { WindowClient, type WindowApi } from '../../shared/contract/window-api.js';
import type { Bridge } from './bridge.js';

/** What the preload put on the window; null in a browser. */
export function windowApi(page: Window): WindowApi | null {
  return (page as Window & { loraStudio?: WindowApi }).loraStudio ?? null;
}

/** The bridge inside a window of the app. */
export function electronBridge(api: WindowApi): Bridge {
  return {
    kind: 'electron',
    client: new WindowClient(api),
    pathForFile: (file) => api.pathForFile(file),
    onMenu: (on) => api.onMenu(on),
    connection: () => 'connected',
    onConnection: () => () => undefined,
  };
}

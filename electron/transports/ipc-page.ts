import type { WindowApi } from '../../shared/contract/window-api.js';
import type { Result } from '../../shared/result/errors.js';
import { ACKNOWLEDGE_EVERY, IPC } from './ipc-channels.js';

/** The part of Electron's `ipcRenderer` that is used. */
export interface PagePort {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>;
  send(channel: string, ...args: unknown[]): void;
  on(channel: string, listener: (event: unknown, ...args: unknown[]) => void): unknown;
}

/** What the preload gives the page: a few functions, each on a channel of its own; nothing of Electron itself. */
export function createWindowApi(port: PagePort, pathForFile: (file: unknown) => string): WindowApi {
  const onEvent = new Set<(name: string, key: string, data: unknown, seq: number) => void>();
  const onResync = new Set<() => void>();
  const onMenu = new Set<(command: string) => void>();
  let taken = 0;
  port.on(IPC.event, (_, name, key, data, seq) => {
    for (const on of onEvent) on(String(name), String(key), data, Number(seq));
    taken += 1;
    if (taken < ACKNOWLEDGE_EVERY) return;
    port.send(IPC.acknowledge, taken);
    taken = 0;
  });
  port.on(IPC.resync, () => {
    for (const on of onResync) on();
  });
  port.on(IPC.menu, (_, command) => {
    for (const on of onMenu) on(String(command));
  });
  return {
    request: (callId, name, input) =>
      port.invoke(IPC.request, callId, name, input) as Promise<Result<unknown>>,
    cancel: (callId) => port.send(IPC.cancel, callId),
    subscribe: (name, key) => port.send(IPC.subscribe, name, key),
    unsubscribe: (name, key) => port.send(IPC.unsubscribe, name, key),
    onEvent: (on) => adding(onEvent, on),
    onResync: (on) => adding(onResync, on),
    onMenu: (on) => {
      const stop = adding(onMenu, on);
      port.send(IPC.menuReady);
      return stop;
    },
    pathForFile,
  };
}

function adding<T>(set: Set<T>, on: T): () => void {
  set.add(on);
  return () => {
    set.delete(on);
  };
}

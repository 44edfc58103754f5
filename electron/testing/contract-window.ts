import { app, BrowserWindow, ipcMain, protocol } from 'electron';
import { GLOBAL_KEY, type EventName } from '../../shared/contract/index.js';
import { isOurPage, APP_ORIGIN, APP_SCHEME } from '../desktop/navigation-policy.js';
import { registerAppScheme } from '../desktop/app-protocol.js';
import { EventBus } from '../services/events/event-bus.js';
import { IpcHost } from '../transports/ipc.js';
import { connectSocket } from '../transports/socket.js';
import { projectId } from './contract-examples.js';

/*
 * Electron's main side of the contract suite: the real IPC host and preload in a real window, with the services of the
 * test process behind them. Never shipped.
 */

/** The streams that the suite sends on. */
const STREAMS: [EventName, string][] = [
  ['projects.changed', 'a-stream'],
  ['projects.changed', 'other-stream'],
  ['projects.changed', 'shared'],
  ['datasets.changed', 'mark'],
  ['runs.changed', projectId],
  ['jobs.changed', GLOBAL_KEY],
];

function need(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

async function start(): Promise<void> {
  const { client } = await connectSocket(need('CONTRACT_SOCKET'), need('CONTRACT_SECRET'));
  const bus = new EventBus();
  for (const [name, key] of STREAMS) {
    client.subscribe(name, key, (data, seq) => bus.forward(name, key, data, seq));
  }
  client.onResync(() => bus.requestResync());
  const host = new IpcHost({
    port: ipcMain as never,
    bus,
    isOurPage,
    // The name is checked by the dispatcher at the other end, which is the one under test.
    dispatcher: (name, raw, { signal }) =>
      client.request(name as never, raw as never, { signal }) as Promise<never>,
  });
  protocol.handle(APP_SCHEME, () =>
    Promise.resolve(new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })),
  );
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      preload: need('CONTRACT_PRELOAD'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
    },
  });
  host.attach(window.webContents);
  await window.loadURL(`${APP_ORIGIN}/`);
}

registerAppScheme();
void app.whenReady().then(start);

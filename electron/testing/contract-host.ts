import { silentLogger } from '../platform/log.js';
import type { EventBus } from '../services/events/event-bus.js';
import type { Dispatcher } from '../transports/dispatcher.js';
import { startSocketServer, type SocketServer } from '../transports/socket.js';
import { bundleProgram } from './bundle.js';

/** The test process's side of `contract-window.ts`: the dispatcher under test on a local socket, and the program bundled. */
export async function serveContractWindow(
  dispatcher: Dispatcher,
  bus: EventBus,
): Promise<{ program: string; server: SocketServer }> {
  return {
    program: await bundleProgram('electron/testing/contract-window.ts'),
    server: await startSocketServer({ dispatcher, bus, log: silentLogger }),
  };
}

import type { Logger } from '../platform/log.js';
import type { EventBus } from '../services/events/event-bus.js';
import type { OwnerConnection, OwnerLink } from '../services/projects/ownership.js';
import type { Dispatcher } from '../transports/dispatcher.js';
import { connectSocket, startSocketServer, type SocketServer } from '../transports/socket.js';

/** Owners are reached over a local socket; this process opens its own only when it opens its first project. */
export class SocketLink implements OwnerLink {
  #dispatcher: Dispatcher | null = null;
  #server: Promise<SocketServer> | null = null;

  constructor(
    private readonly bus: EventBus,
    private readonly log: Logger,
  ) {}

  /** The door that others get; set once, when the services are built. */
  serve(dispatcher: Dispatcher): void {
    this.#dispatcher = dispatcher;
  }

  listen(): Promise<{ socket: string; secret: string }> {
    if (this.#dispatcher === null) throw new Error('listen() before serve()');
    this.#server ??= startSocketServer({
      dispatcher: this.#dispatcher,
      bus: this.bus,
      log: this.log,
    });
    return this.#server;
  }

  connect(socket: string, secret: string): Promise<OwnerConnection> {
    return connectSocket(socket, secret);
  }

  async close(): Promise<void> {
    await (await this.#server)?.close();
  }
}

import type { Logger } from '../platform/log.js';
import type { EventBus } from '../services/events/event-bus.js';
import type { OwnerConnection, OwnerLink } from '../services/open-project/ownership/ownership.js';
import type { Dispatcher } from '../transports/dispatcher.js';
import { connectSocket, startSocketServer, type SocketServer } from '../transports/socket.js';

/** Reaches owners over a local socket. This process opens a socket of its own only with its first project. */
export class SocketLink implements OwnerLink {
  #serving: { dispatcher: Dispatcher; onGone: (clientId: string) => void } | null = null;
  #server: Promise<SocketServer> | null = null;

  constructor(
    private readonly bus: EventBus,
    private readonly log: Logger,
  ) {}

  /**
   * Sets the dispatcher for other processes; called once, when the services are built. `onGone`: called with each client that
   * disconnects.
   */
  serve(dispatcher: Dispatcher, onGone: (clientId: string) => void): void {
    this.#serving = { dispatcher, onGone };
  }

  listen(): Promise<{ socket: string; secret: string }> {
    if (this.#serving === null) throw new Error('listen() before serve()');
    this.#server ??= startSocketServer({ ...this.#serving, bus: this.bus, log: this.log });
    return this.#server;
  }

  connect(socket: string, secret: string): Promise<OwnerConnection> {
    return connectSocket(socket, secret);
  }

  /** Ends the connections of these clients. */
  async drop(clientIds: readonly string[]): Promise<void> {
    (await this.#server)?.drop(clientIds);
  }

  async close(): Promise<void> {
    await (await this.#server)?.close();
  }
}

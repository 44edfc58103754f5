import { ProtocolClient } from '../../shared/contract/protocol-client.js';
import type { Connection } from './bridge.js';

/** The part of a WebSocket that is used, so that tests can bring their own. */
export type Socket = Pick<WebSocket, 'send' | 'onmessage' | 'onclose'>;

/** Thrown by `open` when the host is there but does not let this page in. */
export class RefusedError extends Error {}

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 10_000;

/** Keeps a `ProtocolClient` on an open socket: after a loss it connects again, with growing pauses. */
export class SocketLink {
  readonly client = new ProtocolClient();
  private readonly watchers = new Set<(state: Connection) => void>();
  private state: Connection = 'connecting';
  private pauseMs = FIRST_PAUSE_MS;

  /** `open` gives an open socket; it may take its time (the token is exchanged first) and fail. */
  constructor(private readonly open: () => Promise<Socket>) {
    void this.connect();
  }

  connection(): Connection {
    return this.state;
  }

  onConnection(on: (state: Connection) => void): () => void {
    this.watchers.add(on);
    return () => this.watchers.delete(on);
  }

  private async connect(): Promise<void> {
    try {
      const socket = await this.open();
      socket.onmessage = (event) => this.client.receive(String(event.data));
      socket.onclose = () => this.lost();
      this.pauseMs = FIRST_PAUSE_MS;
      this.become('connected');
      this.client.attach((text) => socket.send(text));
    } catch (error) {
      // The host is not there: the same as a closed socket.
      this.lost(error instanceof RefusedError ? 'refused' : 'lost');
    }
  }

  private lost(state: 'lost' | 'refused' = 'lost'): void {
    this.become(state);
    this.client.detach();
    setTimeout(() => void this.connect(), this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }

  private become(state: Connection): void {
    if (this.state === state) return;
    this.state = state;
    for (const on of this.watchers) on(state);
  }
}

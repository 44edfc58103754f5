import type {
  Client,
  EventData,
  EventName,
  Input,
  Output,
  RequestName,
} from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';
import type { Connection } from './bridge.js';

/** The part of a WebSocket that is used, so that tests can bring their own. */
export interface Socket {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

type Listener = (data: unknown, seq: number) => void;
type Message = Partial<{
  t: string;
  id: number;
  result: Result<unknown>;
  name: string;
  key: string;
  data: unknown;
  seq: number;
}>;

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 10_000;
const LOST: ErrorValue = {
  code: 'disconnected',
  message: 'The connection to the host is lost.',
  hint: 'It is tried again by itself. If the host was stopped, start it again.',
};

/** The client over a WebSocket: comes back with growing pauses, subscribes anew and asks everyone to take snapshots. */
export class SocketClient implements Client {
  private socket: Socket | null = null;
  private isOpen = false;
  private wasOpen = false;
  private pauseMs = FIRST_PAUSE_MS;
  private lastId = 0;
  private readonly waiting = new Map<number, (result: Result<unknown>) => void>();
  private readonly unsent: { id: number; text: string }[] = [];
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly resyncs = new Set<() => void>();
  private readonly watchers = new Set<(state: Connection) => void>();
  private state: Connection = 'connecting';

  /** `open` makes a socket; it may take its time (the token is exchanged first). */
  constructor(private readonly open: () => Promise<Socket>) {
    void this.connect();
  }

  request<N extends RequestName>(
    name: N,
    input: Input<N>,
    options: Parameters<Client['request']>[2] = {},
  ): Promise<Result<Output<N>>> {
    if (this.state === 'lost') return Promise.resolve({ ok: false, error: LOST });
    const id = ++this.lastId;
    return new Promise((resolve) => {
      this.waiting.set(id, (result) => resolve(result as Result<Output<N>>));
      options.signal?.addEventListener('abort', () => this.cancel(id), { once: true });
      const text = JSON.stringify({ t: 'req', id, name, input });
      if (this.isOpen) this.socket?.send(text);
      else this.unsent.push({ id, text });
    });
  }

  subscribe<N extends EventName>(
    name: N,
    key: string,
    on: (data: EventData<N>, seq: number) => void,
  ): () => void {
    const stream = `${name} ${key}`;
    const listeners = this.listeners.get(stream) ?? new Set<Listener>();
    const listener: Listener = (data, seq) => on(data as EventData<N>, seq);
    if (listeners.size === 0) this.tell({ t: 'sub', name, key });
    listeners.add(listener);
    this.listeners.set(stream, listeners);
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      this.listeners.delete(stream);
      this.tell({ t: 'unsub', name, key });
    };
  }

  onResync(on: () => void): () => void {
    this.resyncs.add(on);
    return () => this.resyncs.delete(on);
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
      this.socket = socket;
      socket.onopen = () => this.opened();
      socket.onmessage = (event) => this.heard(event.data);
      socket.onclose = () => this.closed();
    } catch {
      // The host is not there: the same as a closed socket.
      this.closed();
    }
  }

  private opened(): void {
    this.isOpen = true;
    this.pauseMs = FIRST_PAUSE_MS;
    this.become('connected');
    for (const stream of this.listeners.keys()) {
      const [name, key] = divide(stream);
      this.tell({ t: 'sub', name, key });
    }
    for (const { text } of this.unsent.splice(0)) this.socket?.send(text);
    if (this.wasOpen) this.resync();
    this.wasOpen = true;
  }

  private closed(): void {
    this.isOpen = false;
    this.socket = null;
    this.become('lost');
    this.unsent.length = 0;
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const answer of waiting) answer({ ok: false, error: LOST });
    setTimeout(() => void this.connect(), this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
    // Whoever asked in vain must be told when the host is there, also if it never was before.
    this.wasOpen = true;
  }

  private heard(data: unknown): void {
    const message = JSON.parse(String(data)) as Message;
    if (message.t === 'res' && message.id !== undefined && message.result !== undefined) {
      this.waiting.get(message.id)?.(message.result);
      this.waiting.delete(message.id);
    } else if (message.t === 'event') {
      const stream = `${String(message.name)} ${String(message.key)}`;
      for (const on of this.listeners.get(stream) ?? []) on(message.data, message.seq ?? 0);
    } else if (message.t === 'resync') {
      this.resync();
    }
  }

  private cancel(id: number): void {
    const answer = this.waiting.get(id);
    if (answer === undefined) return;
    this.waiting.delete(id);
    this.tell({ t: 'cancel', id });
    answer({ ok: false, error: { code: 'cancelled', message: 'The request was cancelled.' } });
  }

  private tell(message: object): void {
    if (this.isOpen) this.socket?.send(JSON.stringify(message));
  }

  private resync(): void {
    for (const on of this.resyncs) on();
  }

  private become(state: Connection): void {
    if (this.state === state) return;
    this.state = state;
    for (const on of this.watchers) on(state);
  }
}

/** A stream's name and key again; names hold no blanks. */
function divide(stream: string): [string, string] {
  const at = stream.indexOf(' ');
  return [stream.slice(0, at), stream.slice(at + 1)];
}

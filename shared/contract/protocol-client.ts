import type { Result } from '../result/errors.js';
import { arrivedAnswer } from './arrival.js';
import type {
  CancelSignal,
  Client,
  EventData,
  EventName,
  Input,
  Output,
  RequestName,
} from './index.js';
import { decodeServerMessage, encodeMessage, type ClientMessage } from './protocol.js';
import { Signals, StreamListeners } from './stream-listeners.js';

interface Pending {
  readonly message: ClientMessage;
  readonly resolve: (result: Result<unknown>) => void;
}

/**
 * The contract's client over anything that carries text both ways. The owner of the connection calls `attach` when it is
 * open, `receive` for every message, `detach` when it is lost. Requests made before the first `attach` wait for it; those
 * pending at `detach`, and later ones, answer `disconnected`. After a reconnect streams are subscribed again and
 * `onResync` fires.
 */
export class ProtocolClient implements Client {
  readonly #pending = new Map<number, Pending>();
  readonly #resync = new Signals();
  readonly #streams = new StreamListeners(
    (name, key) => this.#send?.({ t: 'sub', name, key }),
    (name, key) => this.#send?.({ t: 'unsub', name, key }),
  );
  #send: ((message: ClientMessage) => void) | null = null;
  #state: 'new' | 'attached' | 'detached' = 'new';
  #lastId = 0;

  /** The connection is open; `send` takes one message as text. */
  attach(send: (text: string) => void): void {
    const wasUsed = this.#state !== 'new';
    this.#state = 'attached';
    this.#send = (message) => send(encodeMessage(message));
    for (const { name, key } of this.#streams.streams()) this.#send({ t: 'sub', name, key });
    for (const { message } of this.#pending.values()) this.#send(message);
    if (wasUsed) this.#resync.fire();
  }

  /** The connection is lost, or could not be opened. */
  detach(): void {
    this.#state = 'detached';
    this.#send = null;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { resolve } of pending) resolve(disconnectedResult());
  }

  /** One message from the host; what is not a message of the protocol is left alone. */
  receive(text: string): void {
    const message = decodeServerMessage(text);
    switch (message?.t) {
      case 'res':
        this.#settle(message.id, message.result);
        break;
      case 'event':
        this.#streams.deliver(message.name, message.key, message.data, message.seq);
        break;
      case 'resync':
        this.#resync.fire();
        break;
      case undefined:
    }
  }

  async request<N extends RequestName>(
    name: N,
    input: Input<N>,
    options: { signal?: CancelSignal; requestId?: string } = {},
  ): Promise<Result<Output<N>>> {
    if (options.signal?.aborted) return cancelledResult();
    if (this.#state === 'detached') return disconnectedResult();
    const id = (this.#lastId += 1);
    const { requestId } = options;
    const message: ClientMessage = {
      ...{ t: 'req' as const, id, name, input },
      ...(requestId === undefined ? {} : { requestId }),
    };
    const answer = new Promise<Result<unknown>>((resolve) => {
      this.#pending.set(id, { message, resolve });
    });
    options.signal?.addEventListener('abort', () => this.#cancel(id), { once: true });
    this.#send?.(message);
    const result = await answer;
    // The dispatcher made this value from the handler of the same name.
    return (result.ok ? { ok: true, value: arrivedAnswer(name, result.value) } : result) as Result<
      Output<N>
    >;
  }

  subscribe<N extends EventName>(
    name: N,
    key: string,
    on: (data: EventData<N>, seq: number) => void,
  ): () => void {
    return this.#streams.add(name, key, on);
  }

  onResync(on: () => void): () => void {
    return this.#resync.add(on);
  }

  #cancel(id: number): void {
    if (!this.#pending.has(id)) return;
    this.#send?.({ t: 'cancel', id });
    this.#settle(id, cancelledResult());
  }

  #settle(id: number, result: Result<unknown>): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.resolve(result);
  }
}

/** The answer of a request that its caller gave up. */
export function cancelledResult(): Result<never> {
  return { ok: false, error: { code: 'cancelled', message: 'The request was cancelled.' } };
}

/** The answer when nobody is there to answer. */
export function disconnectedResult(): Result<never> {
  return {
    ok: false,
    error: {
      code: 'disconnected',
      message: 'The connection to the app is lost.',
      hint: 'Training goes on without it. The page connects again by itself; start the app again if it does not.',
    },
  };
}

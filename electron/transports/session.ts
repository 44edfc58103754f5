import { events, type EventName } from '../../shared/contract/index.js';
import {
  decodeClientMessage,
  encodeMessage,
  type ClientMessage,
  type ServerMessage,
} from '../../shared/contract/protocol.js';
import { AppError, type Result } from '../../shared/result/errors.js';
import { toErrorValue } from '../platform/error-value.js';
import type { Logger } from '../platform/log.js';
import type { EventBus } from '../services/events/event-bus.js';
import type { Dispatcher } from './dispatcher.js';
import { EventOutbox } from './outbox.js';

/** Above this many bytes that wait to be sent, a client counts as congested. */
export const CONGESTED_BYTES = 1_000_000;

export interface SessionOptions {
  readonly clientId: string;
  readonly dispatcher: Dispatcher;
  readonly bus: EventBus;
  readonly send: (text: string) => void;
  readonly isCongested: () => boolean;
  readonly log: Logger;
  /** True where the other side is a process of the same user, which names its requests. */
  readonly takesRequestIds?: boolean;
}

type ClientRequest = Extract<ClientMessage, { t: 'req' }>;

/** The host's side of one connection that speaks the text protocol; the caller has checked who is there. */
export class ProtocolServerSession {
  readonly #running = new Map<number, AbortController>();
  readonly #outbox: EventOutbox;

  constructor(private readonly options: SessionOptions) {
    this.#outbox = new EventOutbox(options.bus, {
      event: (name, key, data, seq) => this.#send({ t: 'event', name, key, data, seq }),
      resync: () => this.#send({ t: 'resync' }),
      isCongested: options.isCongested,
    });
  }

  /** Takes one message. False when it is none of the protocol: the connection should then be closed. */
  receive(text: string): boolean {
    const message = decodeClientMessage(text);
    switch (message?.t) {
      case 'req':
        void this.#answer(message);
        return true;
      case 'cancel':
        this.#running.get(message.id)?.abort();
        return true;
      case 'sub':
        if (!isEventName(message.name)) return false;
        this.#outbox.subscribe(message.name, message.key);
        return true;
      case 'unsub':
        if (isEventName(message.name)) this.#outbox.unsubscribe(message.name, message.key);
        return true;
      case 'hello': // carriers that ask for a secret take this one themselves
      case undefined:
        return false;
    }
  }

  /** The connection is gone: nobody waits for the answers. */
  close(): void {
    this.#outbox.close();
    for (const abort of this.#running.values()) abort.abort();
    this.#running.clear();
  }

  async #answer({ id, name, input, requestId }: ClientRequest): Promise<void> {
    if (this.#running.has(id)) {
      const error = new AppError('bad_request', `The call number ${id} is in use.`);
      this.#send({ t: 'res', id, result: { ok: false, error: error.toValue() } });
      return;
    }
    const abort = new AbortController();
    this.#running.set(id, abort);
    const { clientId, dispatcher, takesRequestIds = false } = this.options;
    const named = takesRequestIds && requestId !== undefined ? { requestId } : {};
    const result = await dispatcher(name, input, { clientId, signal: abort.signal, ...named });
    // The entry is missing after `close`, when no client is left, and after `cancel`, when the client ignores the answer.
    if (this.#running.delete(id)) this.#send({ t: 'res', id, result });
  }

  #send(message: ServerMessage): void {
    this.options.send(encode(message, this.options.log));
  }
}

/** True for the contract's own event names. */
export function isEventName(name: unknown): name is EventName {
  return typeof name === 'string' && Object.hasOwn(events, name);
}

function encode(message: ServerMessage, log: Logger): string {
  try {
    return encodeMessage(message);
  } catch (error) {
    if (message.t !== 'res') throw error;
    // A value that JSON cannot hold is a bug of its handler; the caller must not wait for ever.
    const result: Result<unknown> = {
      ok: false,
      error: toErrorValue(error, log),
    };
    return encodeMessage({ ...message, result });
  }
}

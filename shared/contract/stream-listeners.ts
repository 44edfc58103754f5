import { arrivedEvent } from './arrival.js';
import type { EventData, EventName } from './index.js';

type Listener = (data: unknown, seq: number) => void;

interface Stream {
  readonly name: EventName;
  readonly key: string;
  readonly listeners: Set<Listener>;
}

/** The listeners of each stream (name, key) in a client; the transport is told only of the first and the last listener. */
export class StreamListeners {
  readonly #streams = new Map<string, Stream>();

  constructor(
    private readonly onFirst: (name: EventName, key: string) => void,
    private readonly onLast: (name: EventName, key: string) => void,
  ) {}

  /** Adds a listener; returns the way to stop, which may be called twice. */
  add<N extends EventName>(
    name: N,
    key: string,
    on: (data: EventData<N>, seq: number) => void,
  ): () => void {
    const id = `${name} ${key}`;
    const stream = this.#streams.get(id) ?? { name, key, listeners: new Set<Listener>() };
    // A new function per call, so that the set holds the same `on` twice if it was added twice.
    const listener: Listener = (data, seq) => on(data as EventData<N>, seq);
    stream.listeners.add(listener);
    if (!this.#streams.has(id)) {
      this.#streams.set(id, stream);
      this.onFirst(name, key);
    }
    return () => {
      if (!stream.listeners.delete(listener) || stream.listeners.size > 0) return;
      this.#streams.delete(id);
      this.onLast(name, key);
    };
  }

  /** Hands an event to the listeners of its stream. */
  deliver(name: string, key: string, data: unknown, seq: number): void {
    const stream = this.#streams.get(`${name} ${key}`);
    if (stream === undefined) return;
    const arrived = arrivedEvent(stream.name, data);
    for (const listener of [...stream.listeners]) listener(arrived, seq);
  }

  /** The streams that somebody listens to. */
  streams(): readonly { readonly name: EventName; readonly key: string }[] {
    return [...this.#streams.values()];
  }
}

/** A set of callbacks without values. */
export class Signals {
  readonly #listeners = new Set<() => void>();

  add(on: () => void): () => void {
    const listener = (): void => on();
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  fire(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

import type { EventData, EventName } from '../../../shared/contract/index.js';

export type EventListener = (name: EventName, key: string, data: unknown, seq: number) => void;

/** Where in its streams an event stands. */
export interface EventPlace {
  readonly key: string;
  readonly seq: number;
}

/**
 * Where services say what happened. Every stream (name, key) counts its own `seq` from 1, so that a client can see a gap.
 * Services emit everything; what is held back for a slow client is decided in the outbox, nowhere else.
 */
export class EventBus {
  readonly #listeners = new Set<EventListener>();
  readonly #seqs = new Map<string, number>();
  readonly #resyncListeners = new Set<() => void>();

  /** Sends one event to all listeners and returns its number in its stream. */
  emit<N extends EventName>(name: N, key: string, data: EventData<N>): number {
    const seq = this.seq(name, key) + 1;
    this.#seqs.set(streamId(name, key), seq);
    for (const listener of this.#listeners) listener(name, key, data, seq);
    return seq;
  }

  /**
   * Passes on an event of a stream that another process counts (a project owned there): its number is kept, so that
   * snapshots taken from that process fit.
   */
  forward<N extends EventName>(name: N, key: string, data: EventData<N>, seq: number): void {
    this.#seqs.set(streamId(name, key), seq);
    for (const listener of this.#listeners) listener(name, key, data, seq);
  }

  /** Tells every client to take its snapshots anew, because the source of its streams changed. */
  requestResync(): void {
    for (const listener of this.#resyncListeners) listener();
  }

  /** Listens for `requestResync`; returns the way to stop. */
  onResync(listener: () => void): () => void {
    this.#resyncListeners.add(listener);
    return () => {
      this.#resyncListeners.delete(listener);
    };
  }

  /** The number of the last event of a stream; 0 before the first. Snapshots carry it. */
  seq(name: EventName, key: string): number {
    return this.#seqs.get(streamId(name, key)) ?? 0;
  }

  /** Listens to the stream of a name and a key, or (`key` null) to all streams of the name; returns the way to stop. */
  on<N extends EventName>(
    name: N,
    key: string | null,
    listener: (data: EventData<N>, place: EventPlace) => void,
  ): () => void {
    return this.listen((otherName, otherKey, data, seq) => {
      if (otherName !== name || (key !== null && otherKey !== key)) return;
      // `emit` and `forward` took the data of this very name.
      listener(data as EventData<N>, { key: otherKey, seq });
    });
  }

  /** Listens to everything, for those who pass it on; returns the way to stop. */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

/** One string for a stream; names hold no blanks, so the first blank divides. */
export function streamId(name: EventName, key: string): string {
  return `${name} ${key}`;
}

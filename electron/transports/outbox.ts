import type { EventName } from '../../shared/contract/index.js';
import type { EventBus } from '../services/events/event-bus.js';
import { coalescingOf, type Coalescing } from './coalesce.js';

/** Held-back streams send at most this often (ms): five times a second. */
const INTERVAL_MS = 200;

/** Where the events of one client are sent. `isCongested`: the client takes events more slowly than they come. */
export interface OutboxSink {
  event(name: EventName, key: string, data: unknown, seq: number): void;
  resync(): void;
  isCongested(): boolean;
}

/** Time as the outbox needs it; tests bring their own. Returns the way to call the timer off. */
export interface OutboxClock {
  now(): number;
  after(ms: number, run: () => void): () => void;
}

const systemClock: OutboxClock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    timer.unref(); // events alone are no reason to keep the process
    return () => clearTimeout(timer);
  },
};

interface HeldEvent {
  readonly data: unknown;
  readonly seq: number;
}

interface Stream {
  readonly name: EventName;
  readonly key: string;
  readonly coalescing: Coalescing<unknown> | null;
  /** Both by the id of `Coalescing.idOf`: the event that waits, and the last one that was sent. */
  readonly held: Map<string, HeldEvent>;
  readonly sent: Map<string, unknown>;
  sentAt: number;
  stopTimer: (() => void) | null;
}

/**
 * What one client hears of the bus. Facts go at once and in order; progress and series are merged to at most five a second
 * for each stream, with the `seq` of the last event in them; within a stream `seq` never goes back. A client that is
 * congested loses what is merged, and is told to take its snapshots anew (`resync`) when it has caught up.
 */
export class EventOutbox {
  readonly #streams = new Map<string, Stream>();
  readonly #stops: (() => void)[];
  #stopDrainTimer: (() => void) | null = null;

  constructor(
    bus: Pick<EventBus, 'listen' | 'onResync'>,
    private readonly sink: OutboxSink,
    private readonly clock: OutboxClock = systemClock,
  ) {
    this.#stops = [
      bus.listen((name, key, data, seq) => this.#take(name, key, data, seq)),
      bus.onResync(() => this.#resync()),
    ];
  }

  subscribe(name: EventName, key: string): void {
    const id = `${name} ${key}`;
    if (this.#streams.has(id)) return;
    this.#streams.set(id, {
      name,
      key,
      coalescing: coalescingOf(name),
      held: new Map(),
      sent: new Map(),
      sentAt: -Infinity,
      stopTimer: null,
    });
  }

  unsubscribe(name: EventName, key: string): void {
    const id = `${name} ${key}`;
    this.#streams.get(id)?.stopTimer?.();
    this.#streams.delete(id);
  }

  /** Sends at once whatever waits. */
  flush(): void {
    for (const stream of this.#streams.values()) this.#sendHeld(stream);
  }

  /** Stops listening; what waits is dropped. */
  close(): void {
    for (const stop of this.#stops) stop();
    for (const stream of this.#streams.values()) stream.stopTimer?.();
    this.#stopDrainTimer?.();
    this.#streams.clear();
  }

  #take(name: EventName, key: string, data: unknown, seq: number): void {
    const stream = this.#streams.get(`${name} ${key}`);
    if (stream === undefined) return;
    const { coalescing } = stream;
    if (coalescing === null) {
      this.sink.event(name, key, data, seq);
      return;
    }
    const id = coalescing.idOf(data);
    const older = stream.held.get(id);
    const merged = older ? coalescing.merge(older.data, data) : coalescing.limit(data);
    // Deleting first moves the entry to the end of the map, whose order must be that of `seq`.
    stream.held.delete(id);
    stream.held.set(id, { data: merged, seq });
    if (coalescing.isUrgent(data, stream.sent.get(id))) this.#sendUrgent(stream, id);
    else this.#schedule(stream);
  }

  /**
   * Sends all waiting events of the stream in order of `seq`: a client drops an event whose number is lower than one it has
   * seen. A congested client gets the urgent one alone.
   */
  #sendUrgent(stream: Stream, id: string): void {
    if (this.sink.isCongested()) {
      for (const other of stream.held.keys()) {
        if (other !== id) this.#drop(stream, other);
      }
    }
    this.#emitHeld(stream);
  }

  #schedule(stream: Stream): void {
    if (stream.stopTimer !== null) return;
    const wait = stream.sentAt + INTERVAL_MS - this.clock.now();
    if (wait <= 0) this.#sendHeld(stream);
    else stream.stopTimer = this.clock.after(wait, () => this.#sendHeld(stream));
  }

  #sendHeld(stream: Stream): void {
    if (this.sink.isCongested()) {
      for (const id of stream.held.keys()) this.#drop(stream, id);
    }
    this.#emitHeld(stream);
  }

  #emitHeld(stream: Stream): void {
    stream.stopTimer?.();
    stream.stopTimer = null;
    if (stream.held.size === 0) return;
    stream.sentAt = this.clock.now();
    const waiting = [...stream.held];
    stream.held.clear();
    for (const [id, { data, seq }] of waiting) {
      stream.sent.set(id, data);
      this.sink.event(stream.name, stream.key, data, seq);
    }
  }

  #drop(stream: Stream, id: string): void {
    stream.held.delete(id);
    this.#stopDrainTimer ??= this.clock.after(INTERVAL_MS, () => this.#checkDrained());
  }

  #checkDrained(): void {
    this.#stopDrainTimer = null;
    if (this.sink.isCongested()) {
      this.#stopDrainTimer = this.clock.after(INTERVAL_MS, () => this.#checkDrained());
    } else {
      this.#resync();
    }
  }

  /** Drops waiting merged events: the snapshots that the client takes next are newer. */
  #resync(): void {
    for (const stream of this.#streams.values()) {
      stream.held.clear();
      stream.stopTimer?.();
      stream.stopTimer = null;
    }
    this.sink.resync();
  }
}

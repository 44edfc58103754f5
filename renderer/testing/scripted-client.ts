import type {
  Client,
  EventData,
  EventName,
  Input,
  Output,
  RequestName,
} from '../../shared/contract/index.js';
import type { Result } from '../../shared/result/errors.js';

type Handlers = {
  [N in RequestName]?: (input: Input<N>) => Result<Output<N>> | Promise<Result<Output<N>>>;
};
type Listener = (data: unknown, seq: number) => void;

/** A client for store tests: answers from a table, emits what the test says, remembers what was asked. */
export class ScriptedClient implements Client {
  readonly asked: { name: RequestName; input: unknown }[] = [];
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly resyncs = new Set<() => void>();

  constructor(readonly handlers: Handlers) {}

  async request<N extends RequestName>(name: N, input: Input<N>): Promise<Result<Output<N>>> {
    this.asked.push({ name, input });
    const handler = this.handlers[name];
    if (handler === undefined) throw new Error(`The test has no answer for ${name}`);
    return handler(input);
  }

  subscribe<N extends EventName>(
    name: N,
    key: string,
    on: (data: EventData<N>, seq: number) => void,
  ): () => void {
    const stream = `${name} ${key}`;
    const set = this.listeners.get(stream) ?? new Set<Listener>();
    this.listeners.set(stream, set);
    const listener: Listener = (data, seq) => on(data as EventData<N>, seq);
    set.add(listener);
    return () => set.delete(listener);
  }

  onResync(on: () => void): () => void {
    this.resyncs.add(on);
    return () => this.resyncs.delete(on);
  }

  emit<N extends EventName>(name: N, key: string, data: EventData<N>, seq: number): void {
    for (const listener of this.listeners.get(`${name} ${key}`) ?? []) listener(data, seq);
  }

  resync(): void {
    for (const on of this.resyncs) on();
  }

  listenerCount(): number {
    return [...this.listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }

  count(name: RequestName): number {
    return this.asked.filter((entry) => entry.name === name).length;
  }
}

export function good<T>(value: T): Result<T> {
  return { ok: true, value };
}

import type {
  CancelSignal,
  Client,
  EventData,
  EventName,
  Input,
  Output,
  RequestName,
} from '../../shared/contract/index.js';
import { arrivedAnswer, arrivedEvent } from '../../shared/contract/arrival.js';
import { cancelledResult } from '../../shared/contract/protocol-client.js';
import type { Result } from '../../shared/result/errors.js';
import type { EventBus } from '../services/events/event-bus.js';
import type { Dispatcher } from './dispatcher.js';

export interface MemoryClientOptions {
  readonly dispatcher: Dispatcher;
  readonly bus: EventBus;
  readonly clientId?: string;
}

/**
 * The contract's client inside the host's own process (CLI, tests). Values are cloned, and events come one by one. A job may
 * run in another process, so its result is validated like one from the wire.
 */
export function createMemoryClient(options: MemoryClientOptions): Client {
  return new MemoryClient(options);
}

class MemoryClient implements Client {
  constructor(private readonly options: MemoryClientOptions) {}

  async request<N extends RequestName>(
    name: N,
    input: Input<N>,
    { signal }: { signal?: CancelSignal } = {},
  ): Promise<Result<Output<N>>> {
    if (signal?.aborted) return cancelledResult();
    const abort = new AbortController();
    const { dispatcher, clientId = 'memory' } = this.options;
    const answer = dispatcher(name, structuredClone(input), { clientId, signal: abort.signal });
    const gaveUp = new Promise<Result<never>>((resolve) => {
      const giveUp = (): void => {
        abort.abort();
        resolve(cancelledResult());
      };
      signal?.addEventListener('abort', giveUp, { once: true });
    });
    const result = structuredClone(await Promise.race([answer, gaveUp]));
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
    return this.options.bus.on(name, key, (data, { seq }) =>
      on(arrivedEvent(name, structuredClone(data)) as EventData<N>, seq),
    );
  }

  onResync(on: () => void): () => void {
    return this.options.bus.onResync(on);
  }
}

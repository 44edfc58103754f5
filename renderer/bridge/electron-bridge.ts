import type {
  Client,
  EventData,
  EventName,
  Input,
  Output,
  RequestName,
} from '../../shared/contract/index.js';
import type { Result } from '../../shared/result/errors.js';
import type { Bridge } from './bridge.js';

/** What the preload puts on the window. Errors come as values; nothing here rejects but for a bug. */
export interface WindowApi {
  request(
    name: string,
    input: unknown,
    options?: { onCancel?: (cancel: () => void) => void },
  ): Promise<Result<unknown>>;
  subscribe(name: string, key: string, on: (data: unknown, seq: number) => void): () => void;
  onResync(on: () => void): () => void;
  pathForFile(file: File): string;
  onMenu(on: (command: string) => void): () => void;
}

export function windowApi(page: Window): WindowApi | null {
  return (page as Window & { loraStudio?: WindowApi }).loraStudio ?? null;
}

/** The bridge inside a window of the app. */
export function electronBridge(api: WindowApi): Bridge {
  return {
    kind: 'electron',
    client: clientOf(api),
    pathForFile: (file) => api.pathForFile(file),
    onMenu: (on) => api.onMenu(on),
    connection: () => 'connected',
    onConnection: () => () => undefined,
  };
}

function clientOf(api: WindowApi): Client {
  return {
    request: async <N extends RequestName>(
      name: N,
      input: Input<N>,
      options: Parameters<Client['request']>[2] = {},
    ) => {
      const answer = await api.request(name, input, {
        onCancel: (cancel) => options.signal?.addEventListener('abort', cancel, { once: true }),
      });
      return answer as Result<Output<N>>;
    },
    subscribe: <N extends EventName>(
      name: N,
      key: string,
      on: (data: EventData<N>, seq: number) => void,
    ) => api.subscribe(name, key, (data, seq) => on(data as EventData<N>, seq)),
    onResync: (on) => api.onResync(on),
  };
}

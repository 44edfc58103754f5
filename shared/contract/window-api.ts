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
import { cancelledResult, disconnectedResult } from './protocol-client.js';
import { Signals, StreamListeners } from './stream-listeners.js';

/** Exactly what the preload script gives the page as `window.loraStudio`. Channel names never come from the page. */
export interface WindowApi {
  /** `callId`: chosen by the page, unique in it; used to cancel. */
  request(callId: number, name: string, input: unknown): Promise<Result<unknown>>;
  cancel(callId: number): void;
  subscribe(name: string, key: string): void;
  unsubscribe(name: string, key: string): void;
  /** Every event of the streams subscribed to; returns the way to stop. */
  onEvent(on: (name: string, key: string, data: unknown, seq: number) => void): () => void;
  onResync(on: () => void): () => void;
  /** Commands of the native menu (`MenuCommand`); returns the way to stop. */
  onMenu(on: (command: string) => void): () => void;
  /** Path on disk of a dropped or picked `File`; empty when it has none. */
  pathForFile(file: unknown): string;
}

/** Commands that the native menu sends to the page; `open-project:` is followed by a folder. */
export const MENU_COMMANDS = [
  'new-project',
  'open-project',
  'settings',
  'train',
  'stop',
  'toggle-theme',
] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];
/** Prefix of the menu command that opens a folder given from outside (second start, file manager). */
export const OPEN_FOLDER_COMMAND = 'open-project:';

/** The contract's client on top of the preload's functions. */
export class WindowClient implements Client {
  readonly #resync = new Signals();
  readonly #streams: StreamListeners;
  #lastCall = 0;

  constructor(private readonly api: WindowApi) {
    this.#streams = new StreamListeners(
      (name, key) => api.subscribe(name, key),
      (name, key) => api.unsubscribe(name, key),
    );
    api.onEvent((name, key, data, seq) => this.#streams.deliver(name, key, data, seq));
    api.onResync(() => this.#resync.fire());
  }

  async request<N extends RequestName>(
    name: N,
    input: Input<N>,
    options: { signal?: CancelSignal } = {},
  ): Promise<Result<Output<N>>> {
    const { signal } = options;
    if (signal?.aborted) return cancelledResult();
    const callId = (this.#lastCall += 1);
    // Electron rejects when the main side is gone or the value cannot be cloned.
    const answer = this.api.request(callId, name, input).then(
      (result) => (result.ok ? { ok: true, value: arrivedAnswer(name, result.value) } : result),
      () => disconnectedResult(),
    ) as Promise<Result<Output<N>>>;
    if (signal === undefined) return answer;
    const gaveUp = new Promise<Result<never>>((resolve) => {
      signal.addEventListener(
        'abort',
        () => {
          this.api.cancel(callId);
          resolve(cancelledResult());
        },
        { once: true },
      );
    });
    return Promise.race([answer, gaveUp]);
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
}

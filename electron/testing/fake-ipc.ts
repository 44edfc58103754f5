import type { PagePort } from '../transports/ipc-page.js';
import type { IpcEvent, IpcPage, MainPort } from '../transports/ipc.js';

type Listener = (event: IpcEvent, ...args: unknown[]) => unknown;
type PageListener = (event: unknown, ...args: unknown[]) => void;

/** One page of the fake: its side of the wire, and what the main side knows it by. */
interface FakePage {
  readonly port: PagePort;
  readonly contents: IpcPage & { destroyed: boolean };
}

/** Electron's IPC without Electron: values are cloned, messages arrive later and in order. */
export class FakeIpc {
  readonly #handlers = new Map<string, Listener>();
  readonly #listeners = new Map<string, Listener[]>();
  #lastPage = 0;

  readonly main: MainPort = {
    handle: (channel, listener) => void this.#handlers.set(channel, listener),
    on: (channel, listener) => {
      this.#listeners.set(channel, [...(this.#listeners.get(channel) ?? []), listener]);
    },
  };

  /** Opens a page at an address; `parent`: the frame that holds it, for pages inside another. */
  openPage(url: string, parent: unknown = null): FakePage {
    const heard = new Map<string, PageListener[]>();
    const contents = {
      id: (this.#lastPage += 1),
      destroyed: false,
      isDestroyed: () => contents.destroyed,
      send: (channel: string, ...args: unknown[]) => {
        if (contents.destroyed) throw new Error('Object has been destroyed');
        const copies = structuredClone(args);
        setImmediate(() => {
          for (const listener of heard.get(channel) ?? []) listener({}, ...copies);
        });
      },
    };
    const event: IpcEvent = { sender: contents, senderFrame: { url, parent } };
    const port: PagePort = {
      invoke: async (channel, ...args) => {
        const copies = structuredClone(args);
        await new Promise((resolve) => setImmediate(resolve));
        const handler = this.#handlers.get(channel);
        if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
        return structuredClone(await handler(event, ...copies));
      },
      send: (channel, ...args) => {
        const copies = structuredClone(args);
        setImmediate(() => {
          for (const listener of this.#listeners.get(channel) ?? []) listener(event, ...copies);
        });
      },
      on: (channel, listener) => heard.set(channel, [...(heard.get(channel) ?? []), listener]),
    };
    return { port, contents };
  }
}

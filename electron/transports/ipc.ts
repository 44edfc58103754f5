import { AppError, type Result } from '../../shared/result/errors.js';
import type { EventBus } from '../services/events/event-bus.js';
import type { Dispatcher } from './dispatcher.js';
import { ACKNOWLEDGE_EVERY, IPC } from './ipc-channels.js';
import { EventOutbox } from './outbox.js';
import { isEventName } from './session.js';

/** A page that has not taken this many events (hidden by a debugger, hanging) counts as congested. */
const MOST_UNTAKEN = 20 * ACKNOWLEDGE_EVERY;

/** The parts of Electron's `WebContents`, events and `ipcMain` that are used; tests bring their own. */
export interface IpcPage {
  readonly id: number;
  send(channel: string, ...args: unknown[]): void;
  isDestroyed(): boolean;
}
export interface IpcEvent {
  readonly sender: IpcPage;
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}
export interface MainPort {
  handle(channel: string, listener: (event: IpcEvent, ...args: unknown[]) => unknown): void;
  on(channel: string, listener: (event: IpcEvent, ...args: unknown[]) => void): unknown;
}

export interface IpcOptions {
  readonly port: MainPort;
  readonly dispatcher: Dispatcher;
  readonly bus: EventBus;
  /** True for the address of our own page. */
  readonly isOurPage: (url: string) => boolean;
}

interface PageClient {
  readonly running: Map<number, AbortController>;
  readonly outbox: EventOutbox;
  untaken: number;
}

/** The contract over Electron's IPC. Only main frames with our own page, in windows that were attached, are heard. */
export class IpcHost {
  readonly #pages = new Map<number, PageClient>();
  readonly #menu = new Map<number, { isReady: boolean; waiting: string[] }>();

  constructor(private readonly options: IpcOptions) {
    const { port } = options;
    port.handle(IPC.request, (event, callId, name, input) =>
      this.#request(event, callId, name, input),
    );
    port.on(IPC.cancel, (event, callId) => {
      this.#client(event)?.running.get(Number(callId))?.abort();
    });
    port.on(IPC.subscribe, (event, name, key) => {
      const isSound = isEventName(name) && typeof key === 'string' && key.length <= 200;
      if (isSound) this.#client(event)?.outbox.subscribe(name, key);
    });
    port.on(IPC.unsubscribe, (event, name, key) => {
      if (isEventName(name)) this.#client(event)?.outbox.unsubscribe(name, String(key));
    });
    port.on(IPC.acknowledge, (event, count) => {
      const client = this.#client(event);
      if (client !== null) client.untaken = Math.max(0, client.untaken - (Number(count) || 0));
    });
    port.on(IPC.menuReady, (event) => this.#menuReady(event));
  }

  /** Hears this window's page from now on. To be called again whenever a new page is loaded into it. */
  attach(page: IpcPage): void {
    this.detach(page.id);
    const send = (channel: string, ...args: unknown[]): void => {
      if (!page.isDestroyed()) page.send(channel, ...args);
    };
    const client: PageClient = {
      running: new Map(),
      untaken: 0,
      outbox: new EventOutbox(this.options.bus, {
        event: (name, key, data, seq) => {
          client.untaken += 1;
          send(IPC.event, name, key, data, seq);
        },
        resync: () => send(IPC.resync),
        isCongested: () => client.untaken > MOST_UNTAKEN,
      }),
    };
    this.#pages.set(page.id, client);
    const waiting = this.#menu.get(page.id)?.waiting ?? [];
    this.#menu.set(page.id, { isReady: false, waiting });
  }

  /** The page is gone: nobody waits for its answers. */
  detach(pageId: number): void {
    const client = this.#pages.get(pageId);
    this.#pages.delete(pageId);
    client?.outbox.close();
    for (const abort of client?.running.values() ?? []) abort.abort();
  }

  /** Sends a menu command to a page, now or as soon as it listens. */
  sendMenu(page: IpcPage, command: string): void {
    const menu = this.#menu.get(page.id) ?? { isReady: false, waiting: [] };
    this.#menu.set(page.id, menu);
    if (menu.isReady && !page.isDestroyed()) page.send(IPC.menu, command);
    else menu.waiting.push(command);
  }

  #menuReady(event: IpcEvent): void {
    const menu = this.#menu.get(event.sender.id);
    if (menu === undefined || this.#client(event) === null) return;
    menu.isReady = true;
    for (const command of menu.waiting.splice(0)) event.sender.send(IPC.menu, command);
  }

  /** The client behind a message, or null when it comes from anything but our page in a window of ours. */
  #client({ sender, senderFrame }: IpcEvent): PageClient | null {
    const isMainFrame = senderFrame !== null && senderFrame.parent === null;
    if (!isMainFrame || !this.options.isOurPage(senderFrame.url)) return null;
    return this.#pages.get(sender.id) ?? null;
  }

  async #request(
    event: IpcEvent,
    callId: unknown,
    name: unknown,
    input: unknown,
  ): Promise<Result<unknown>> {
    const client = this.#client(event);
    if (client === null) return fail(new AppError('unauthorized', 'This page may not ask.'));
    if (typeof callId !== 'number' || client.running.has(callId)) {
      return fail(new AppError('bad_request', 'The call has no number of its own.'));
    }
    const abort = new AbortController();
    client.running.set(callId, abort);
    try {
      const context = { clientId: `window-${event.sender.id}`, signal: abort.signal };
      return await this.options.dispatcher(String(name), input, context);
    } finally {
      client.running.delete(callId);
    }
  }
}

function fail(error: AppError): Result<unknown> {
  return { ok: false, error: error.toValue() };
}

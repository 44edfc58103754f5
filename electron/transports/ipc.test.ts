import { beforeEach, describe, expect, it } from 'vitest';
import { WindowClient } from '../../shared/contract/window-api.js';
import { EventBus } from '../services/events/event-bus.js';
import { FakeIpc } from '../testing/fake-ipc.js';
import { waitFor } from '../testing/wait-for.js';
import { ACKNOWLEDGE_EVERY, IPC } from './ipc-channels.js';
import { createWindowApi } from './ipc-page.js';
import { IpcHost } from './ipc.js';

const PAGE = 'app://lora-studio/';

describe('IpcHost', () => {
  let ipc: FakeIpc;
  let bus: EventBus;
  let host: IpcHost;
  let calls: string[];
  let aborted: number;

  beforeEach(() => {
    ipc = new FakeIpc();
    bus = new EventBus();
    calls = [];
    aborted = 0;
    host = new IpcHost({
      port: ipc.main,
      bus,
      isOurPage: (url) => url === PAGE,
      dispatcher: (name, _raw, { signal }) => {
        calls.push(name);
        if (name !== 'projects.recent') return Promise.resolve({ ok: true, value: {} });
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            aborted += 1;
            resolve({ ok: false, error: { code: 'cancelled', message: '' } });
          });
        });
      },
    });
  });

  it.each([
    ['another page', 'https://evil.example/', null, true],
    ['a frame inside our page', PAGE, {}, true],
    ['a window that was not attached', PAGE, null, false],
  ])('does not hear %s', async (_, url, parent, isAttached) => {
    const page = ipc.openPage(url, parent);
    if (isAttached) host.attach(page.contents);
    const client = new WindowClient(createWindowApi(page.port, () => ''));
    const heard: unknown[] = [];
    client.subscribe('projects.changed', 'p', (data) => heard.push(data));
    expect(await client.request('host.info', {})).toMatchObject({
      error: { code: 'unauthorized' },
    });
    expect(calls).toEqual([]);
    bus.emit('projects.changed', 'p', {} as never);
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([]);
  });

  it('two windows have their own calls and streams', async () => {
    const [one, other] = [ipc.openPage(PAGE), ipc.openPage(PAGE)].map((page) => {
      host.attach(page.contents);
      return new WindowClient(createWindowApi(page.port, () => ''));
    });
    const heard: string[] = [];
    one?.subscribe('datasets.changed', 'a', () => heard.push('one'));
    other?.subscribe('datasets.changed', 'b', () => heard.push('other'));
    await Promise.all([one?.request('host.info', {}), other?.request('host.info', {})]);
    bus.emit('datasets.changed', 'b', { upserted: [], removed: [], isComplete: true });
    await waitFor('the event', () => heard.length > 0);
    expect(heard).toEqual(['other']);
  });

  it('a new page in the window voids what the old one asked for', async () => {
    const page = ipc.openPage(PAGE);
    host.attach(page.contents);
    const client = new WindowClient(createWindowApi(page.port, () => ''));
    const heard: unknown[] = [];
    client.subscribe('datasets.changed', 'a', (data) => heard.push(data));
    const answer = client.request('projects.recent', {});
    await waitFor('the call', () => calls.length === 1);
    host.attach(page.contents);
    expect(await answer).toMatchObject({ error: { code: 'cancelled' } });
    expect(aborted).toBe(1);
    bus.emit('datasets.changed', 'a', { upserted: [], removed: [], isComplete: true });
    await client.request('host.info', {});
    expect(heard).toEqual([]);
  });

  it('sends nothing into a window that is destroyed', () => {
    const page = ipc.openPage(PAGE);
    host.attach(page.contents);
    page.contents.destroyed = true;
    bus.requestResync();
    host.sendMenu(page.contents, 'settings');
    host.detach(page.contents.id);
    expect(aborted).toBe(0);
  });

  it('menu commands wait until the page listens, after a reload too', async () => {
    const page = ipc.openPage(PAGE);
    host.attach(page.contents);
    host.sendMenu(page.contents, 'first');
    const heard: string[] = [];
    const stop = createWindowApi(page.port, () => '').onMenu((command) => heard.push(command));
    await waitFor('the first command', () => heard.length === 1);
    host.sendMenu(page.contents, 'second');
    await waitFor('the second command', () => heard.length === 2);
    stop();
    host.attach(page.contents);
    host.sendMenu(page.contents, 'third');
    createWindowApi(page.port, () => '').onMenu((command) => heard.push(command));
    await waitFor('the third command', () => heard.length === 3);
    expect(heard).toEqual(['first', 'second', 'third']);
  });

  it('a page that takes no more events loses progress and is told to look anew; one that takes them does not', async () => {
    const page = ipc.openPage(PAGE);
    host.attach(page.contents);
    const channels: string[] = [];
    // A page whose script hangs: it hears, but never acknowledges.
    page.port.on(IPC.event, () => channels.push('event'));
    page.port.on(IPC.resync, () => channels.push('resync'));
    page.port.send(IPC.subscribe, 'datasets.changed', 'p');
    page.port.send(IPC.subscribe, 'runs.log', 'r');
    await page.port.invoke(IPC.request, 1, 'host.info', {});
    const facts = 25 * ACKNOWLEDGE_EVERY;
    for (let index = 0; index < facts; index += 1) {
      bus.emit('datasets.changed', 'p', { upserted: [], removed: [], isComplete: true });
    }
    bus.emit('runs.log', 'r', { stream: 'stdout', lines: ['lost'], dropped: 0 });
    await waitFor('the facts', () => channels.length === facts);
    expect(channels).not.toContain('resync');
    page.port.send(IPC.acknowledge, facts);
    await waitFor('the resync', () => channels.includes('resync'));
    expect(channels.filter((channel) => channel === 'event')).toHaveLength(facts);
  });

  it('the page of the app acknowledges by itself', async () => {
    const page = ipc.openPage(PAGE);
    host.attach(page.contents);
    const client = new WindowClient(createWindowApi(page.port, () => ''));
    const heard: string[] = [];
    let resyncs = 0;
    client.onResync(() => (resyncs += 1));
    client.subscribe('datasets.changed', 'p', () => heard.push('fact'));
    client.subscribe('runs.log', 'r', ({ lines }) => heard.push(...lines));
    await client.request('host.info', {});
    for (let round = 0; round < 30; round += 1) {
      for (let index = 0; index < ACKNOWLEDGE_EVERY; index += 1) {
        bus.emit('datasets.changed', 'p', { upserted: [], removed: [], isComplete: true });
      }
      await waitFor('the facts', () => heard.length === (round + 1) * ACKNOWLEDGE_EVERY);
    }
    await client.request('host.info', {});
    bus.emit('runs.log', 'r', { stream: 'stdout', lines: ['kept'], dropped: 0 });
    await waitFor('the log', () => heard.includes('kept'));
    expect(resyncs).toBe(0);
  });
});

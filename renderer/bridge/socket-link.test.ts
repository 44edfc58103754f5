import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RefusedError, SocketLink, type Socket } from './socket-link.js';
import { takeKey } from './web-bridge.js';

interface FakeSocket {
  sent: { t: string; name?: string; id?: number }[];
  send(text: string): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

let sockets: FakeSocket[];
let isHostThere: boolean;

function open(): Promise<Socket> {
  if (!isHostThere) return Promise.reject(new Error('refused'));
  const socket: FakeSocket = {
    sent: [],
    send: (text) => socket.sent.push(JSON.parse(text) as { t: string }),
    onmessage: null,
    onclose: null,
  };
  sockets.push(socket);
  return Promise.resolve(socket as unknown as Socket);
}

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  isHostThere = true;
});
afterEach(() => {
  vi.useRealTimers();
});

async function linked() {
  const link = new SocketLink(open);
  await vi.advanceTimersByTimeAsync(0);
  return link;
}

it('answers disconnected while the host is away, comes back, subscribes anew and asks for snapshots', async () => {
  const link = await linked();
  const states: string[] = [];
  link.onConnection((state) => states.push(state));
  let resyncs = 0;
  link.client.onResync(() => (resyncs += 1));
  const heard: unknown[] = [];
  link.client.subscribe('jobs.changed', '*', (job) => heard.push(job));
  const pending = link.client.request('jobs.list', {});
  isHostThere = false;
  sockets[0]?.onclose?.();
  expect(await pending).toMatchObject({ ok: false, error: { code: 'disconnected' } });
  expect(await link.client.request('jobs.list', {})).toMatchObject({
    error: { code: 'disconnected' },
  });
  await vi.advanceTimersByTimeAsync(5000);
  isHostThere = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(states).toEqual(['lost', 'connected']);
  expect(resyncs).toBe(1);
  expect(sockets[1]?.sent).toEqual([{ t: 'sub', name: 'jobs.changed', key: '*' }]);
  sockets[1]?.onmessage?.({
    data: JSON.stringify({ t: 'event', name: 'jobs.changed', key: '*', data: 'job', seq: 1 }),
  });
  expect(heard).toEqual(['job']);
});

it('waits longer after each failure, and no longer than ten seconds', async () => {
  isHostThere = false;
  const tries: number[] = [];
  const began = Date.now();
  new SocketLink(() => {
    tries.push(Date.now() - began);
    return open();
  });
  await vi.advanceTimersByTimeAsync(60_000);
  const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  expect(pauses[0]).toBe(300);
  for (const [index, pause] of pauses.entries())
    expect(pause).toBeGreaterThanOrEqual(pauses[index - 1] ?? 0);
  expect(pauses.at(-1)).toBe(10_000);
});

it('says so when the host is there but does not know this page', async () => {
  const link = new SocketLink(() => Promise.reject(new RefusedError()));
  await vi.advanceTimersByTimeAsync(0);
  expect(link.connection()).toBe('refused');
});

it('takes the token or the code out of the fragment and leaves the rest', () => {
  expect(takeKey('#token=a%20b')).toEqual({ key: { token: 'a b' }, rest: '' });
  expect(takeKey('#code=a%20b')).toEqual({ key: { code: 'a b' }, rest: '' });
  expect(takeKey('#/dataset/p1&token=abc')).toEqual({
    key: { token: 'abc' },
    rest: '#/dataset/p1',
  });
  expect(takeKey('#/dataset/p1')).toEqual({ key: null, rest: '#/dataset/p1' });
});

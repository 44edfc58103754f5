import { mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fork } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../platform/log.js';
import { newSocketPath } from '../platform/socket-path.js';
import { EventBus } from '../services/events/event-bus.js';
import { waitFor } from '../testing/wait-for.js';
import type { Dispatcher } from './dispatcher.js';
import { connectSocket, startSocketServer, type SocketServer } from './socket.js';

let server: SocketServer;
let calls: string[];
let aborted: number;
const bus = new EventBus();
const dispatcher: Dispatcher = (name, _raw, { signal }) => {
  calls.push(name);
  if (name !== 'projects.recent') return Promise.resolve({ ok: true, value: { name } });
  return new Promise(() => signal.addEventListener('abort', () => (aborted += 1)));
};

beforeEach(async () => {
  calls = [];
  aborted = 0;
  server = await startSocketServer({ dispatcher, bus, log: silentLogger });
});
afterEach(() => server.close());

/** What the server says to raw lines, until it hangs up. */
function raw(lines: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket: Socket = connect(server.socket, () => socket.write(lines));
    socket.on('data', (data) => (heard += data.toString('utf8')));
    socket.on('error', () => undefined); // hung up on while writing
    socket.on('close', () => resolve(heard));
  });
}

describe('the local socket', () => {
  it('refuses a wrong secret, and whoever asks without one', async () => {
    await expect(connectSocket(server.socket, 'x'.repeat(43))).rejects.toMatchObject({
      code: 'disconnected',
    });
    await expect(connectSocket(server.socket, '')).rejects.toMatchObject({ code: 'disconnected' });
    const ask = '{"t":"req","id":1,"name":"host.info","input":{}}\n';
    expect(await raw(ask)).toBe('');
    expect(await raw(`{"t":"hello"}\n${ask}`)).toBe('');
    expect(await raw(`${'x'.repeat(5000)}`)).toBe('');
    expect(await raw('GET / HTTP/1.1\r\n\r\n')).toBe('');
    expect(calls).toEqual([]);
  });

  it('hangs up on what is not of the protocol', async () => {
    const hello = JSON.stringify({ t: 'hello', secret: server.secret });
    expect(await raw(`${hello}\nnonsense\n`)).toBe(
      '{"t":"res","id":0,"result":{"ok":true,"value":null}}\n',
    );
    expect(await raw(`${hello}\n${hello}\n`)).toContain('"id":0');
    expect(await raw(`${hello}\n{"t":"sub","name":"__proto__","key":"*"}\n`)).toContain('"id":0');
  });

  it('takes a message in pieces, cut within a letter, and several at once', async () => {
    const { socket, secret } = server;
    const text = `${JSON.stringify({ t: 'hello', secret })}\n${['ü', '🐈']
      .map((name, id) => JSON.stringify({ t: 'req', id: id + 1, name, input: {} }))
      .join('\n')}\n`;
    const connection = connect(socket);
    let heard = '';
    connection.on('data', (data) => (heard += data.toString('utf8')));
    for (const byte of Buffer.from(text)) connection.write(Buffer.from([byte]));
    await waitFor('both answers', () => heard.split('\n').length === 4);
    expect(calls).toEqual(['ü', '🐈']);
    connection.destroy();
  });

  it('a lost server answers what is pending with “disconnected”, and says that it is gone', async () => {
    const { client, onClose } = await connectSocket(server.socket, server.secret);
    let gone = 0;
    onClose(() => (gone += 1));
    const pending = client.request('projects.recent', {});
    await waitFor('the call', () => calls.length === 1);
    await server.close();
    expect(await pending).toMatchObject({ ok: false, error: { code: 'disconnected' } });
    await waitFor('the news', () => gone === 1);
    expect(await client.request('host.info', {})).toMatchObject({
      error: { code: 'disconnected' },
    });
    onClose(() => (gone += 1));
    expect(gone).toBe(2);
  });

  it('a lost client ends its calls', async () => {
    const connection = await connectSocket(server.socket, server.secret);
    void connection.client.request('projects.recent', {});
    await waitFor('the call', () => calls.length === 1);
    connection.close();
    await waitFor('the end of the call', () => aborted === 1);
  });

  it('a slow client gets facts, loses progress, and is told to look anew', async () => {
    const socket = connect(server.socket);
    let heard = '';
    const hello = JSON.stringify({ t: 'hello', secret: server.secret });
    socket.write(`${hello}\n{"t":"sub","name":"runs.log","key":"r"}\n`);
    socket.write(`{"t":"sub","name":"datasets.changed","key":"p"}\n`);
    socket.write(`{"t":"req","id":1,"name":"host.info","input":{}}\n`);
    socket.on('data', (data) => (heard += data.toString('utf8')));
    await waitFor('the answer', () => heard.includes('"id":1'));
    socket.pause();
    const line = 'x'.repeat(100_000);
    for (let index = 0; index < 40; index += 1) {
      const removed = [`fact-${index} ${line}`];
      bus.emit('datasets.changed', 'p', { upserted: [], removed, isComplete: true });
    }
    for (let index = 0; index < 10; index += 1) {
      bus.emit('runs.log', 'r', { stream: 'stdout', lines: [`line ${index}`], dropped: 0 });
    }
    socket.resume();
    await waitFor('the resync', () => heard.includes('{"t":"resync"}'));
    for (let index = 0; index < 40; index += 1) expect(heard).toContain(`fact-${index} `);
    expect(heard).not.toContain('line 9');
    socket.destroy();
  });

  it('nobody can connect after close', async () => {
    await server.close();
    await expect(connectSocket(server.socket, server.secret)).rejects.toMatchObject({
      code: 'disconnected',
    });
    await expect(connectSocket('', '')).rejects.toMatchObject({ code: 'disconnected' });
  });
});

describe.skipIf(process.platform === 'win32')('newSocketPath', () => {
  let base: string;
  beforeEach(async () => (base = await mkdtemp(join(tmpdir(), 's-'))));
  afterEach(() => rm(base, { recursive: true, force: true }));

  it('lies in a folder that only this user may enter', async () => {
    const path = await newSocketPath({ XDG_RUNTIME_DIR: base });
    expect(dirname(path)).toBe(join(base, `lora-studio-${userInfo().uid}`));
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  });

  it('shuts a folder that stood open, and goes elsewhere when it is a link or the path is too long', async () => {
    const long = join(base, 'x'.repeat(90));
    expect(await newSocketPath({ XDG_RUNTIME_DIR: long })).not.toContain('xxx');
    await symlink(tmpdir(), join(base, `lora-studio-${userInfo().uid}`));
    expect(dirname(dirname(await newSocketPath({ XDG_RUNTIME_DIR: base })))).not.toBe(base);
  });

  it('removes the sockets of processes that are gone, and no others', async () => {
    const dead = await newSocketPath({ XDG_RUNTIME_DIR: base });
    const script = join(base, 'listen.cjs');
    await writeFile(
      script,
      `require('node:net').createServer().listen(${JSON.stringify(dead)}, () => process.send('up'));`,
    );
    const child = fork(script);
    await new Promise((resolve) => child.once('message', resolve));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const alive = createServer();
    const alivePath = join(dirname(dead), 'alive.sock');
    await new Promise<void>((resolve) => alive.listen(alivePath, resolve));
    await writeFile(join(dirname(dead), 'notes.txt'), '');
    // One that was made a moment ago may be somebody's who is about to listen.
    await newSocketPath({ XDG_RUNTIME_DIR: base });
    expect(await readdir(dirname(dead))).toContain(basename(dead));
    const earlier = new Date(Date.now() - 60_000);
    for (const path of [dead, alivePath]) await utimes(path, earlier, earlier);
    await newSocketPath({ XDG_RUNTIME_DIR: base });
    expect((await readdir(dirname(dead))).sort()).toEqual(['alive.sock', 'notes.txt']);
    await new Promise((resolve) => alive.close(resolve));
  });
});

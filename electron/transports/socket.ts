import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Client } from '../../shared/contract/index.js';
import { ProtocolClient } from '../../shared/contract/protocol-client.js';
import {
  decodeClientMessage,
  decodeServerMessage,
  encodeMessage,
} from '../../shared/contract/protocol.js';
import { AppError } from '../../shared/result/errors.js';
import type { Logger } from '../platform/log.js';
import { isSameSecret, newSecret } from '../platform/secret.js';
import { newSocketPath } from '../platform/socket-path.js';
import type { EventBus } from '../services/events/event-bus.js';
import type { Dispatcher } from './dispatcher.js';
import { CONGESTED_BYTES, ProtocolServerSession } from './session.js';

/** Longest line (characters) that either side takes; a snapshot of 10,000 images is about 8 million. */
const MAX_LINE = 64_000_000;
/** A caller that has not yet sent the secret may send only one short line, within 5 s. */
const MAX_HELLO = 1000;
const HELLO_MS = 5000;
/** The number that answers `hello`; requests count from 1. */
const HELLO_ID = 0;

export interface SocketServerOptions {
  readonly dispatcher: Dispatcher;
  readonly bus: EventBus;
  readonly log: Logger;
  /** Told when a client is gone. */
  readonly onGone?: (clientId: string) => void;
}

/** How a process of the same user is reached: `socket` and `secret` go into the lock files of what it owns. */
export interface SocketServer {
  readonly socket: string;
  readonly secret: string;
  /** Ends the connections of these clients. */
  drop(clientIds: readonly string[]): void;
  close(): Promise<void>;
}

/** Opens the same door as the window's for other processes of this user: lines of JSON over a local socket. */
export async function startSocketServer(options: SocketServerOptions): Promise<SocketServer> {
  const secret = newSecret();
  const socket = await newSocketPath();
  const open = new Map<string, Socket>();
  let lastClient = 0;
  const server = createServer((connection) => {
    const clientId = `socket-${(lastClient += 1)}`;
    open.set(clientId, connection);
    connection.once('close', () => {
      open.delete(clientId);
      options.onGone?.(clientId);
    });
    serveConnection(connection, secret, clientId, options);
  });
  await listen(server, socket);
  server.unref(); // being reachable is no reason to keep the process
  return {
    socket,
    secret,
    drop: (clientIds) => {
      for (const clientId of clientIds) open.get(clientId)?.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of open.values()) connection.destroy();
      }),
  };
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function serveConnection(
  connection: Socket,
  secret: string,
  clientId: string,
  { dispatcher, bus, log }: SocketServerOptions,
): void {
  let session: ProtocolServerSession | null = null;
  const send = (text: string): void => {
    connection.write(`${text}\n`);
  };
  const isCongested = (): boolean => connection.writableLength > CONGESTED_BYTES;
  const timer = setTimeout(() => connection.destroy(), HELLO_MS);
  timer.unref();
  connection.unref();
  connection.on('error', (error) => log.warn(`A local connection failed: ${error.message}`));
  connection.once('close', () => {
    clearTimeout(timer);
    session?.close();
  });
  const onLine = (line: string): boolean => {
    if (session !== null) return session.receive(line);
    const hello = decodeClientMessage(line);
    if (hello?.t !== 'hello' || !isSameSecret(hello.secret, secret)) return false;
    clearTimeout(timer);
    session = new ProtocolServerSession({
      ...{ clientId, dispatcher, bus, send, isCongested, log },
      takesRequestIds: true,
    });
    send(encodeMessage({ t: 'res', id: HELLO_ID, result: { ok: true, value: null } }));
    return true;
  };
  readLines(connection, () => (session === null ? MAX_HELLO : MAX_LINE), onLine);
}

/** Cuts what comes into lines; ends the connection when a line is too long or not welcome. */
function readLines(
  connection: Socket,
  limit: () => number,
  onLine: (line: string) => boolean,
): void {
  let parts: string[] = [];
  let length = 0;
  connection.setEncoding('utf8');
  connection.on('data', (data: string | Buffer) => {
    let text = String(data);
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const line = parts.join('') + text.slice(0, end);
      parts = [];
      length = 0;
      text = text.slice(end + 1);
      if (connection.destroyed) return;
      if (line.length > limit() || !onLine(line)) {
        connection.destroy();
        return;
      }
    }
    parts.push(text);
    length += text.length;
    if (length > limit()) connection.destroy();
  });
}

/** A live connection to another process of this user. */
export interface SocketConnection {
  readonly client: Client;
  /** Calls `on` once when the other side is gone. */
  onClose(on: () => void): void;
  close(): void;
}

/** Connects to a `startSocketServer` of another process. Throws `disconnected` when it does not answer or refuses. */
export async function connectSocket(path: string, secret: string): Promise<SocketConnection> {
  if (path === '') throw noAnswer(undefined); // a lock file without an address
  const client = new ProtocolClient();
  const connection = connect({ path });
  let isClosed = false;
  const onClose: (() => void)[] = [];
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => connection.destroy(), HELLO_MS);
    let isAccepted = false;
    let cause: unknown;
    connection.once('connect', () => {
      connection.write(`${encodeMessage({ t: 'hello', secret })}\n`);
    });
    connection.on('error', (error) => {
      cause = error; // `close` follows
    });
    connection.once('close', () => {
      clearTimeout(timer);
      isClosed = true;
      client.detach();
      if (!isAccepted) reject(noAnswer(cause));
      for (const on of onClose) on();
    });
    readLines(
      connection,
      () => MAX_LINE,
      (line) => {
        if (isAccepted) {
          client.receive(line);
          return true;
        }
        const message = decodeServerMessage(line);
        isAccepted = message?.t === 'res' && message.id === HELLO_ID && message.result.ok;
        clearTimeout(timer);
        if (isAccepted) resolve();
        return isAccepted;
      },
    );
  });
  if (isClosed) throw noAnswer(undefined); // gone in the moment between its answer and now
  client.attach((text) => connection.write(`${text}\n`));
  return {
    client,
    onClose: (on) => {
      if (isClosed) on();
      else onClose.push(on);
    },
    close: () => connection.destroy(),
  };
}

function noAnswer(cause: unknown): AppError {
  return new AppError('disconnected', 'The other LoRA Studio process does not answer.', {
    hint: 'Close it, then try again.',
    cause,
  });
}

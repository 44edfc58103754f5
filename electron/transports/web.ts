import { getRequestListener } from '@hono/node-server';
import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { AppError } from '../../shared/result/errors.js';
import type { Logger } from '../platform/log.js';
import { isSameSecret, newSecret } from '../platform/secret.js';
import type { EventBus } from '../services/events/event-bus.js';
import type { Dispatcher } from './dispatcher.js';
import { OneTimeCodes } from './one-time-codes.js';
import { CONGESTED_BYTES, ProtocolServerSession } from './session.js';
import { securityHeaders } from './security-headers.js';
import { listStaticFiles } from './static-files.js';
import {
  allowedHosts,
  bracketed,
  cookieValue,
  isLoopback,
  judgeRequest,
  type GuardOptions,
  type Refusal,
} from './web-guard.js';
import { createRoutes } from './web-routes.js';
import { createUploadDoor, type UploadHandler } from './uploads.js';

/** Where the page opens its WebSocket. */
const SOCKET_PATH = '/ws';
/** Longest message (bytes) that a page may send; 10,000 paths of dropped files fit. */
const MAX_FRAME_BYTES = 16_000_000;
/** A page that lets this much pile up is cut off; it connects again and takes snapshots. */
const HOPELESS_BYTES = 64_000_000;

export interface WebHostOptions {
  readonly dispatcher: Dispatcher;
  readonly bus: EventBus;
  readonly media: (request: Request) => Promise<Response>;
  readonly upload: UploadHandler;
  /** The built page. */
  readonly rendererDir: string;
  /** Address to bind; anything but loopback lets other machines in, and `warning` says so. */
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
  readonly log: Logger;
  readonly maxUploadBytes?: number;
  /** For tests: the clock of the codes, in ms. */
  readonly now?: () => number;
}

export interface WebHost {
  /** Address with the token in its fragment, which browsers do not send. To be shown to the user once. */
  readonly url: string;
  /**
   * A new address for the arguments of a browser, which every user of the machine can read: instead of the token it has a code
   * that lets in one page, within a minute.
   */
  addressForBrowser(): string;
  readonly port: number;
  /** Set when other machines can reach this host. */
  readonly warning?: string;
  close(): Promise<void>;
}

/** Serves the page, the media and the contract to browsers of this machine. Throws `locked` when the port is taken. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const bind = options.host ?? '127.0.0.1';
  const token = newSecret();
  const session = newSecret();
  const codes = new OneTimeCodes(options.now);
  const files = await listStaticFiles(options.rendererDir);
  const server = createServer();
  const port = await listen(server, bind, options.port);
  // Cookies are shared by all ports of a name; the port in it keeps two hosts apart.
  const cookieName = `lora-studio-${port}`;
  const guard: GuardOptions = {
    hosts: allowedHosts(bind, port),
    isOpen: (path) => path === '/session' || files.has(path),
    hasSession: (cookies) => isSameSecret(cookieValue(cookies, cookieName) ?? '', session),
  };
  const routes = createRoutes({
    ...options,
    token,
    codes,
    files,
    upload: createUploadDoor({ ...options, maxBytes: options.maxUploadBytes }),
    sessionCookie: () => `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`,
  });
  const sockets = openSockets(server, guard, options);
  const handle = getRequestListener(routes.fetch, { overrideGlobalObjects: false });
  server.on('request', (request, response) => {
    const refusal = judgeRequest(pathOf(request), request.headers, guard);
    if (refusal === null) {
      void handle(request, response);
      return;
    }
    response.writeHead(refusal.status, refusalHeaders(refusal));
    response.end(refusal.message);
  });
  const shown = isLoopback(bind) || bind === '0.0.0.0' || bind === '::' ? '127.0.0.1' : bind;
  const address = `http://${bracketed(bind === '::1' ? bind : shown)}:${port}/`;
  return {
    url: `${address}#token=${token}`,
    addressForBrowser: () => `${address}#code=${codes.issue()}`,
    port,
    ...(isLoopback(bind) ? {} : { warning: exposure(bind) }),
    close: () => close(server, sockets),
  };
}

function exposure(bind: string): string {
  return (
    `Listening on ${bind}: every machine that reaches this address can try to connect, and what is sent, ` +
    'the token included, is not encrypted. An SSH tunnel to 127.0.0.1 is the safe way.'
  );
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const hint = 'Choose another one with --port, or leave it out to get a free one.';
      const isTaken = error.code === 'EADDRINUSE';
      const message = isTaken
        ? `The port ${port} is in use by another program.`
        : `The address ${host}, port ${port}, cannot be opened (${error.code ?? error.message}).`;
      reject(new AppError(isTaken ? 'locked' : 'bad_request', message, { hint, cause: error }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** The path of a request without its query; what cannot be read as a URL matches nothing. */
function pathOf(request: IncomingMessage): string {
  try {
    return new URL(request.url ?? '', 'http://localhost').pathname;
  } catch {
    return ''; // refused by the guard, as no open path is empty
  }
}

function openSockets(
  server: Server,
  guard: GuardOptions,
  options: WebHostOptions,
): WebSocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  let lastClient = 0;
  server.on('upgrade', (request, connection, head) => {
    const path = pathOf(request);
    const refusal =
      judgeRequest(path, request.headers, guard) ??
      (path === SOCKET_PATH ? null : { status: 404 as const, message: 'No socket here.' });
    if (refusal !== null) {
      refuse(connection, refusal);
      return;
    }
    sockets.handleUpgrade(request, connection, head, (socket) => {
      serveSocket(socket, `web-${(lastClient += 1)}`, options);
    });
  });
  return sockets;
}

function serveSocket(
  socket: WebSocket,
  clientId: string,
  { dispatcher, bus, log }: WebHostOptions,
): void {
  const session = new ProtocolServerSession({
    clientId,
    dispatcher,
    bus,
    send: (text) => {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(text);
      if (socket.bufferedAmount > HOPELESS_BYTES) socket.terminate();
    },
    isCongested: () => socket.bufferedAmount > CONGESTED_BYTES,
    log,
  });
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary || !session.receive(data.toString('utf8'))) socket.close(1008, 'not understood');
  });
  socket.on('error', (error) => log.warn(`A page's connection failed: ${error.message}`));
  socket.once('close', () => session.close());
}

function refusalHeaders(refusal: { message: string }): Record<string, string> {
  return {
    ...securityHeaders(),
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(Buffer.byteLength(refusal.message)),
    'cache-control': 'no-store',
    connection: 'close',
  };
}

function refuse(
  connection: Duplex,
  refusal: Refusal | { readonly status: 404; readonly message: string },
): void {
  const headers = Object.entries(refusalHeaders(refusal)).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const status = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}`;
  connection.on('error', () => undefined); // the other side may be gone already
  connection.end(`${[status, ...headers].join('\r\n')}\r\n\r\n${refusal.message}`);
}

async function close(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as tlsConnect } from 'node:tls';
import type { Socket } from 'node:net';
import { AppError } from '../../../shared/result/errors.js';
import { shownAddress } from '../../../shared/result/passwords.js';

export interface GetOptions {
  /** Sent to the origin of `url` only; never to where a redirect leads. */
  readonly secretHeaders?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** `http://host:port` of a proxy; empty or absent: none. */
  readonly proxy?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Time without a single byte after which the connection counts as lost, in ms. */
  readonly idleMs: number;
}

const MAX_REDIRECTS = 8;

/**
 * GET with redirects followed. Resolves with the head of the last answer, its body unread.
 * Throws `bad_request` for other schemes than http(s) and too many redirects, `disconnected` when the host is not reached.
 */
export async function httpGet(url: string, options: GetOptions): Promise<IncomingMessage> {
  const first = parseUrl(url);
  let at = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const secret = at.origin === first.origin ? options.secretHeaders : {};
    const answer = await once(at, { ...options.headers, ...secret }, options);
    const location = answer.headers.location;
    if (!isRedirect(answer.statusCode) || location === undefined) return answer;
    answer.resume();
    at = parseUrl(new URL(location, at).href);
    if (first.protocol === 'https:' && at.protocol !== 'https:') {
      throw new AppError('bad_request', `${first.host} sends on to an address without encryption.`);
    }
  }
  throw new AppError('bad_request', `${first.host} sends on in circles.`);
}

function isRedirect(status: number | undefined): boolean {
  return status !== undefined && [301, 302, 303, 307, 308].includes(status);
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new AppError('bad_request', `${shownAddress(text)} is no http or https address.`);
}

type Headers = Readonly<Record<string, string>>;

async function once(url: URL, headers: Headers, options: GetOptions): Promise<IncomingMessage> {
  const proxy = options.proxy ? parseUrl(options.proxy) : null;
  const own = { host: url.host, 'user-agent': 'lora-studio', 'accept-encoding': 'identity' };
  const request: RequestOptions = { method: 'GET', headers: { ...own, ...headers } };
  const target = {
    host: bareHost(url),
    port: url.port || undefined,
    path: url.pathname + url.search,
  };
  if (proxy === null) return send(url.protocol, { ...request, ...target, agent: false }, options);
  const through = { host: bareHost(proxy), port: proxy.port || undefined, agent: false as const };
  if (url.protocol === 'http:') {
    const all = { ...request.headers, ...proxyAuthorization(proxy) };
    return send(proxy.protocol, { ...request, ...through, path: url.href, headers: all }, options);
  }
  const socket = await tunnel(proxy, url, options);
  const secure = tlsConnect({ socket, servername: bareHost(url) });
  return send('https:', { ...request, ...target, createConnection: () => secure }, options);
}

const bareHost = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');

function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const who = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(who).toString('base64')}` };
}

/** A connection to the target's host through the proxy, still without encryption. */
function tunnel(proxy: URL, url: URL, options: GetOptions): Promise<Socket> {
  const make = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  const path = `${url.hostname}:${url.port || '443'}`;
  return new Promise((resolve, reject) => {
    const request = make({
      method: 'CONNECT',
      host: bareHost(proxy),
      port: proxy.port || undefined,
      path,
      headers: { host: path, ...proxyAuthorization(proxy) },
      agent: false,
      signal: options.signal,
    });
    request.setTimeout(options.idleMs, () => request.destroy(new Error('no answer')));
    request.once('error', (error) =>
      reject(unreachable(`the proxy ${proxy.host}`, error, options)),
    );
    request.once('connect', (answer, socket) => {
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(
        unreachable(
          `the proxy ${proxy.host}`,
          new Error(`it answered ${answer.statusCode}`),
          options,
        ),
      );
    });
    request.end();
  });
}

function send(
  protocol: string,
  request: RequestOptions,
  options: GetOptions,
): Promise<IncomingMessage> {
  const make = protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = make({ ...request, signal: options.signal });
    sent.setTimeout(options.idleMs, () => sent.destroy(new Error('nothing came for too long')));
    sent.once('error', (error) =>
      reject(unreachable(String(request.host ?? 'the host'), error, options)),
    );
    sent.once('response', resolve);
    sent.end();
  });
}

function unreachable(what: string, error: Error, options: GetOptions): AppError {
  if (options.signal?.aborted) return new AppError('cancelled', 'Cancelled.');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message;
  return new AppError('disconnected', `${what} could not be reached (${code}).`, {
    hint: 'Check the network, the proxy and the mirror in Settings, then try again: what was loaded is kept.',
    cause: error,
  });
}

import type { IncomingHttpHeaders } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';

/** Why a request is refused before anything looks at it. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

export interface GuardOptions {
  /** Values of `Host` under which this host may be called. */
  readonly hosts: ReadonlySet<string>;
  /** True for paths that hold no user data: the page's own files, and where the token is exchanged. */
  isOpen(path: string): boolean;
  /** True when the request's cookies prove a session. */
  hasSession(cookies: string | undefined): boolean;
}

const WRONG_HOST: Refusal = { status: 403, message: 'This address is not served here.' };
const WRONG_ORIGIN: Refusal = { status: 403, message: 'Other pages may not use this host.' };
const NO_SESSION: Refusal = {
  status: 401,
  message: 'Open the address that LoRA Studio printed when it started.',
};

/**
 * Judges one HTTP request or WebSocket upgrade: known name (against DNS rebinding), our own page (against other pages in
 * the same browser, on other ports, too), a session. Null when it may pass.
 */
export function judgeRequest(
  path: string,
  headers: IncomingHttpHeaders,
  options: GuardOptions,
): Refusal | null {
  const host = headers.host?.toLowerCase();
  if (host === undefined || !options.hosts.has(host)) return WRONG_HOST;
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`) return WRONG_ORIGIN;
  if (options.isOpen(path)) return null;
  // Cookies are shared over the ports of one name, so images asked for by another local page must be told apart.
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return WRONG_ORIGIN;
  return options.hasSession(headers.cookie) ? null : NO_SESSION;
}

/** True for addresses that only programs of this machine reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The values of `Host` under which a server bound to `bind` may be called. */
export function allowedHosts(bind: string, port: number): Set<string> {
  const isAny = bind === '0.0.0.0' || bind === '::';
  const more = isAny ? ownNames() : [bracketed(bind)];
  const names = ['127.0.0.1', 'localhost', '[::1]', ...more].map((name) => name.toLowerCase());
  const values = names.map((name) => `${name}:${port}`);
  // Browsers leave out the port that is http's own.
  return new Set(port === 80 ? [...values, ...names] : values);
}

/** One cookie's value; undefined when it is not there. */
export function cookieValue(cookies: string | undefined, name: string): string | undefined {
  for (const part of (cookies ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** An IPv6 address stands in brackets where a port follows. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return [hostname(), ...addresses.map(({ address }) => bracketed(address))];
}

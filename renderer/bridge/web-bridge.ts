import type { Bridge } from './bridge.js';
import { SocketClient, type Socket } from './socket-client.js';

/** The bridge in a browser. Takes the token out of the address and exchanges it for the session's cookie once. */
export function webBridge(page: Window): Bridge {
  let session = exchangeToken(page);
  const client = new SocketClient(async () => {
    const wasAccepted = await session;
    // A later connection rides on the cookie alone.
    session = Promise.resolve(true);
    if (!wasAccepted) throw new Error('The host did not accept the token');
    return openSocket(page.location);
  });
  return {
    kind: 'web',
    client,
    pathForFile: null,
    onMenu: () => () => undefined,
    connection: () => client.connection(),
    onConnection: (on) => client.onConnection(on),
  };
}

/** The token in a fragment like `#token=…`, and the fragment without it. */
export function takeToken(fragment: string): { token: string | null; rest: string } {
  const match = /(?:^#|[#&?])token=([^&]+)/.exec(fragment);
  if (match?.[1] === undefined) return { token: null, rest: fragment };
  const rest = fragment.replace(match[0], '').replace(/^[#&]+/, '');
  return { token: decodeURIComponent(match[1]), rest: rest === '' ? '' : `#${rest}` };
}

async function exchangeToken(page: Window): Promise<boolean> {
  const { token, rest } = takeToken(page.location.hash);
  if (token === null) return true;
  page.history.replaceState(null, '', `${page.location.pathname}${page.location.search}${rest}`);
  const answer = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  return answer.ok;
}

function openSocket(location: Location): Socket {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(`${scheme}//${location.host}/ws`);
  // Its handlers take events; ours need less of them.
  return socket as Socket;
}

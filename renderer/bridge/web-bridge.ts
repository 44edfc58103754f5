import type { Bridge } from './bridge.js';
import { RefusedError, SocketLink, type Socket } from './socket-link.js';

/** The bridge in a browser. Takes the token out of the address and exchanges it once for the session's cookie. */
export function webBridge(page: Window): Bridge {
  const token = takeTokenFromAddress(page);
  let isExchanged = token === null;
  const link = new SocketLink(async () => {
    if (!isExchanged && token !== null) isExchanged = await exchangeToken(token);
    try {
      return await openSocket(page.location);
    } catch (error) {
      // A refused WebSocket does not say why; a plain request does.
      if ((await fetch('/media/', { method: 'HEAD' })).status === 401) throw new RefusedError();
      throw error;
    }
  });
  return {
    kind: 'web',
    client: link.client,
    pathForFile: null,
    onMenu: () => () => undefined,
    connection: () => link.connection(),
    onConnection: (on) => link.onConnection(on),
  };
}

/** The token in a fragment like `#token=…`, and the fragment without it. */
export function takeToken(fragment: string): { token: string | null; rest: string } {
  const match = /(?:^#|[#&?])token=([^&]+)/.exec(fragment);
  if (match?.[1] === undefined) return { token: null, rest: fragment };
  const rest = fragment.replace(match[0], '').replace(/^[#&]+/, '');
  return { token: decodeURIComponent(match[1]), rest: rest === '' ? '' : `#${rest}` };
}

function takeTokenFromAddress(page: Window): string | null {
  const { token, rest } = takeToken(page.location.hash);
  if (token !== null)
    page.history.replaceState(null, '', `${page.location.pathname}${page.location.search}${rest}`);
  return token;
}

/** True when the host took the token; rejects when the host is not there. */
async function exchangeToken(token: string): Promise<boolean> {
  const answer = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  return answer.ok;
}

/** An open socket; rejects when it closes before that. */
function openSocket(location: Location): Promise<Socket> {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(`${scheme}//${location.host}/ws`);
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(socket);
    socket.onclose = () => reject(new Error('The host closed the connection'));
  });
}

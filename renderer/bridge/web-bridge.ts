import type { Bridge } from './bridge.js';
import { RefusedError, SocketLink, type Socket } from './socket-link.js';

/** What lets a page in: the token of the printed address, or the code that `serve --open` made for this browser. */
export type Key = { readonly token: string } | { readonly code: string };

/** The bridge in a browser. Takes the key out of the address and exchanges it once for the session's cookie. */
export function webBridge(page: Window): Bridge {
  let key = takeKeyFromAddress(page);
  const link = new SocketLink(async () => {
    if (key !== null) {
      const isTaken = await exchange(key);
      // A refused code stays invalid. A refused token is kept: its own host may come back at this port.
      if (isTaken || 'code' in key) key = null;
    }
    try {
      return await openSocket(page.location);
    } catch (error) {
      // A failed WebSocket handshake does not expose its status, so an HTTP request finds out whether it is 401.
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

/** The key in a fragment like `#token=…` or `#code=…`, and the fragment without it. */
export function takeKey(fragment: string): { key: Key | null; rest: string } {
  const match = /(?:^#|[#&?])(token|code)=([^&]+)/.exec(fragment);
  if (match?.[2] === undefined) return { key: null, rest: fragment };
  const rest = fragment.replace(match[0], '').replace(/^[#&]+/, '');
  const value = decodeURIComponent(match[2]);
  const key = match[1] === 'code' ? { code: value } : { token: value };
  return { key, rest: rest === '' ? '' : `#${rest}` };
}

function takeKeyFromAddress(page: Window): Key | null {
  const { key, rest } = takeKey(page.location.hash);
  if (key !== null)
    page.history.replaceState(null, '', `${page.location.pathname}${page.location.search}${rest}`);
  return key;
}

/** True when the host took the key; rejects when the host is not there. */
async function exchange(key: Key): Promise<boolean> {
  const answer = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(key),
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

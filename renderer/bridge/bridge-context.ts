import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Client } from '../../shared/contract/index.js';
import type { Bridge, Connection } from './bridge.js';

export const BridgeContext = createContext<Bridge | null>(null);

/** The bridge of this page. */
export function useBridge(): Bridge {
  const bridge = useContext(BridgeContext);
  if (bridge === null) throw new Error('useBridge needs a BridgeContext above it');
  return bridge;
}

/** The client of the contract: `const answer = await client.request(name, input)`. */
export function useClient(): Client {
  return useBridge().client;
}

export function useConnection(): Connection {
  const bridge = useBridge();
  return useSyncExternalStore(
    (on) => bridge.onConnection(on),
    () => bridge.connection(),
  );
}

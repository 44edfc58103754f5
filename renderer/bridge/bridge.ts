import type { Client } from '../../shared/contract/index.js';

/** `refused`: the host is there but does not know this page; a new address is needed, trying again is of no use. */
export type Connection = 'connecting' | 'connected' | 'lost' | 'refused';

/** What carries the page: the client, and the few powers that differ between a window and a browser. */
export interface Bridge {
  readonly kind: 'electron' | 'web';
  readonly client: Client;
  /** Path on disk of a dropped or picked file; null where the page may not know paths (browser). */
  readonly pathForFile: ((file: File) => string) | null;
  /** Commands of the native menu; returns the way to stop. */
  onMenu(on: (command: string) => void): () => void;
  connection(): Connection;
  onConnection(on: (state: Connection) => void): () => void;
}

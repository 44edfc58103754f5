import { createStore } from 'zustand/vanilla';
import type { TokenCounters } from '../../shared/domain/dataset-filter/index.js';
import { clipCounter, t5Counter } from '../../shared/domain/tokens/index.js';

export interface TokenState {
  /** Null until the vocabularies have been read. */
  readonly counters: TokenCounters | null;
  /** Why they could not be read. */
  readonly error: string | null;
}

/** The token counters of the page; the vocabularies (1 MB) are fetched when the first caption is shown. */
export const tokenStore = createStore<TokenState>(() => ({ counters: null, error: null }));

let loading: Promise<void> | null = null;

/** Starts reading the vocabularies; once is enough, and a failed start may be tried again. */
export function loadTokens(): void {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    tokenStore.setState({ error: error instanceof Error ? error.message : String(error) });
  });
}

async function load(): Promise<void> {
  const [merges, pieces] = await Promise.all([
    import('../../resources/tokenizers/clip-merges.txt?raw'),
    import('../../resources/tokenizers/t5-pieces.txt?raw'),
  ]);
  const clip = await clipCounter(merges.default, pause);
  const t5 = await t5Counter(pieces.default, pause);
  tokenStore.setState({ counters: { clip, t5 }, error: null });
}

/** Yields to the event loop, so that the page can paint and handle keys while the vocabularies are read. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

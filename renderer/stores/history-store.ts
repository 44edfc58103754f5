import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, History } from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';
import { followStream } from './stream-follower.js';

export interface HistoryState {
  /** Null until it was heard of. */
  readonly history: History | null;
  readonly error: ErrorValue | null;
}

export interface HistoryStore {
  readonly store: StoreApi<HistoryState>;
  /** Asks for the newest step to be taken back (or done again); resolves with its job, or null when there is none. */
  move(did: 'undo' | 'redo'): Promise<Result<{ jobId: string; label: string }> | null>;
  dispose(): void;
}

/** What can be undone in a project. The host keeps it; this only shows it and asks. */
export function createHistoryStore(client: Client, projectId: string): HistoryStore {
  const store = createStore<HistoryState>(() => ({ history: null, error: null }));
  const follower = followStream(client, {
    event: 'history.changed',
    key: projectId,
    toleratesGaps: true,
    snapshot: () => client.request('history.get', { projectId }),
    seqOf: ({ seq }) => seq,
    onSnapshot: (history) => store.setState({ history, error: null }),
    onDelta: (history) => store.setState({ history, error: null }),
    onError: (error) => store.setState({ error }),
  });
  return {
    store,
    move: async (did) => {
      const step = store.getState().history?.[did][0];
      if (step === undefined) return null;
      const answer = await client.request(`history.${did}`, { projectId, stepId: step.id });
      if (!answer.ok) return answer;
      return { ok: true, value: { jobId: answer.value.jobId, label: step.label } };
    },
    dispose: () => follower.stop(),
  };
}

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, History, JobIdOf } from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';
import { followStream } from './stream-follower.js';

export interface HistoryState {
  /** Null until the first snapshot. */
  readonly history: History | null;
  readonly error: ErrorValue | null;
}

/** The trash was emptied since the step that an undo would take back; `before` is that step's label, if there is one. */
export interface TrashInBetween {
  readonly before: string | null;
}

export type Moved = Result<{ jobId: JobIdOf<'history'>; label: string }> | TrashInBetween | null;

export interface HistoryStore {
  readonly store: StoreApi<HistoryState>;
  /**
   * Requests undo or redo of the newest step; resolves with its job, or null without a step. Emptying the trash cannot be
   * undone: the first undo that reaches that point changes nothing and returns `TrashInBetween`, the next one continues.
   */
  move(did: 'undo' | 'redo'): Promise<Moved>;
  /** Notes that the trash was emptied after the newest step; emptying is no step of the history itself. */
  noteTrashEmptied(): void;
  dispose(): void;
}

const NO_STEP = '';

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
  let emptiedAfter: string | null = null;
  return {
    store,
    noteTrashEmptied: () => {
      emptiedAfter = store.getState().history?.undo[0]?.id ?? NO_STEP;
    },
    move: async (did) => {
      const step = store.getState().history?.[did][0];
      if (did === 'undo' && emptiedAfter === (step?.id ?? NO_STEP)) {
        emptiedAfter = null;
        return { before: step?.label ?? null };
      }
      if (step === undefined) return null;
      const answer = await client.request(`history.${did}`, { projectId, stepId: step.id });
      if (!answer.ok) return answer;
      return { ok: true, value: { jobId: answer.value.jobId, label: step.label } };
    },
    dispose: () => follower.stop(),
  };
}

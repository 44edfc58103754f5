import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, RunSummary } from '../../shared/contract/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';
import { followStream } from './stream-follower.js';

export interface RunsState {
  /** Null until the first snapshot; newest run first. */
  readonly runs: readonly RunSummary[] | null;
  readonly error: ErrorValue | null;
}

export interface RunsStore {
  readonly store: StoreApi<RunsState>;
  reload(): void;
  dispose(): void;
}

/** All runs of a project, kept up to date. */
export function createRunsStore(client: Client, projectId: string): RunsStore {
  const store = createStore<RunsState>(() => ({ runs: null, error: null }));
  const follower = followStream(client, {
    event: 'runs.changed',
    key: projectId,
    snapshot: () => client.request('runs.list', { projectId }),
    seqOf: (list) => list.seq,
    onSnapshot: (list) => store.setState({ runs: newestFirst(list.runs), error: null }),
    onDelta: (run) => store.setState((state) => ({ runs: upsertRun(state.runs ?? [], run) })),
    onError: (error) => store.setState({ error }),
  });
  // Runs in a linked folder are listed only with a permission, so a change of permissions changes the list.
  const stopPowers = client.subscribe('powers.changed', projectId, () => follower.reload());
  return {
    store,
    reload: () => follower.reload(),
    dispose: () => {
      stopPowers();
      follower.stop();
    },
  };
}

function newestFirst(runs: readonly RunSummary[]): RunSummary[] {
  return [...runs].sort((a, b) => b.startedAt - a.startedAt || b.id.localeCompare(a.id));
}

/** The list with one run replaced or added, newest first. */
export function upsertRun(runs: readonly RunSummary[], run: RunSummary): RunSummary[] {
  return newestFirst([...runs.filter((other) => other.id !== run.id), run]);
}

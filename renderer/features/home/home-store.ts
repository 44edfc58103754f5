import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, RecentProject } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';

export interface HomeState {
  readonly projects: readonly RecentProject[] | null;
  readonly error: ErrorValue | null;
}

export interface HomeStore {
  readonly store: StoreApi<HomeState>;
  reload(): Promise<void>;
  forget(dir: string): Promise<void>;
}

/** The recent projects, newest first. */
export function createHomeStore(client: Client): HomeStore {
  const store = createStore<HomeState>(() => ({ projects: null, error: null }));
  const reload = async () => {
    const answer = await client.request('projects.recent', {});
    if (!answer.ok) store.setState({ error: answer.error });
    else
      store.setState({
        projects: [...answer.value.projects].sort((a, b) => b.openedAt - a.openedAt),
        error: null,
      });
  };
  const forget = async (dir: string) => {
    const answer = await client.request('projects.forget', { dir });
    if (answer.ok) await reload();
    else store.setState({ error: answer.error });
  };
  return { store, reload, forget };
}

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, PowerState } from '../../shared/contract/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';

export interface PowersState {
  /** All that the project asks for beyond its folder; null while nobody has asked. */
  readonly powers: readonly PowerState[] | null;
  readonly error: ErrorValue | null;
}

export interface PowersStore {
  readonly store: StoreApi<PowersState>;
  /** Asks for the list, and keeps it up to date from then on. Opening a project does not wait for it. */
  need(): void;
  dispose(): void;
}

/** What an open project asks for, and what of it is allowed. */
export function createPowersStore(client: Client, projectId: string): PowersStore {
  const store = createStore<PowersState>(() => ({ powers: null, error: null }));
  let isNeeded = false;
  let turn = 0;
  const ask = async () => {
    const mine = ++turn;
    const answer = await client.request('powers.list', { projectId });
    if (mine !== turn) return;
    if (answer.ok) store.setState({ powers: answer.value.powers, error: null });
    else store.setState({ error: answer.error });
  };
  const again = () => void (isNeeded ? ask() : null);
  const stops = [
    client.subscribe('powers.changed', projectId, ({ powers }) => {
      turn += 1;
      store.setState({ powers, error: null });
    }),
    // A power contains the value of its setting, so changed settings ask for other powers.
    client.subscribe('projects.changed', projectId, again),
    client.onResync(again),
  ];
  return {
    store,
    need: () => {
      if (isNeeded) return;
      isNeeded = true;
      again();
    },
    dispose: () => {
      turn += 1;
      for (const stop of stops) stop();
    },
  };
}

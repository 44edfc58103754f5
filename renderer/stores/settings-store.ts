import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  GLOBAL_KEY,
  type Client,
  type HostInfo,
  type Settings,
  type SettingsPatch,
} from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';

export interface SettingsState {
  readonly settings: Settings | null;
  readonly host: HostInfo | null;
  readonly error: ErrorValue | null;
}

export interface SettingsStore {
  readonly store: StoreApi<SettingsState>;
  /** Changes some settings; the new whole comes back and is shown at once. */
  update(patch: SettingsPatch): Promise<Result<Settings>>;
  reload(): void;
  dispose(): void;
}

/** The host's settings and what this host can do. */
export function createSettingsStore(client: Client): SettingsStore {
  const store = createStore<SettingsState>(() => ({ settings: null, host: null, error: null }));
  const load = async () => {
    const [host, settings] = await Promise.all([
      client.request('host.info', {}),
      client.request('settings.get', {}),
    ]);
    if (!host.ok) store.setState({ error: host.error });
    else if (!settings.ok) store.setState({ error: settings.error });
    else store.setState({ host: host.value, settings: settings.value, error: null });
  };
  const reload = () => void load();
  const stops = [
    client.subscribe('settings.changed', GLOBAL_KEY, (settings) => store.setState({ settings })),
    client.onResync(reload),
  ];
  reload();
  return {
    store,
    update: async (patch) => {
      const answer = await client.request('settings.update', patch);
      if (answer.ok) store.setState({ settings: answer.value });
      return answer;
    },
    reload,
    dispose: () => {
      for (const stop of stops) stop();
    },
  };
}

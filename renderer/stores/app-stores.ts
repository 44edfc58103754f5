import { createContext, useContext } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { Client } from '../../shared/contract/index.js';
import type { Asking } from './asking.js';
import type { FormShelf } from './form-shelf.js';
import { createImportLook, type ImportLook } from './import-look.js';
import { createJobsStore, type JobsStore } from './jobs-store.js';
import { createProjectSession, type DraftShelf, type ProjectSession } from './project-session.js';
import { createQueueStore, type QueueStore } from './queue-store.js';
import { routeStore } from './route-store.js';
import { createSettingsStore, type SettingsStore } from './settings-store.js';

/** All stores of the page. One set, made at start. */
export interface AppStores {
  readonly client: Client;
  readonly asking: Asking;
  readonly jobs: JobsStore;
  readonly importLook: ImportLook;
  readonly settings: SettingsStore;
  readonly queue: QueueStore;
  readonly formShelf: FormShelf;
  /** Stores of the open project; null on a route without one. */
  readonly session: StoreApi<{ readonly current: ProjectSession | null }>;
  dispose(): void;
}

/** Makes the stores; the project's follow the route. */
export function createAppStores(
  client: Client,
  asking: Asking,
  shelf: DraftShelf,
  formShelf: FormShelf,
): AppStores {
  const session = createStore<{ current: ProjectSession | null }>(() => ({ current: null }));
  const follow = () => {
    const { projectId } = routeStore.getState();
    const { current } = session.getState();
    if (current?.projectId === projectId) return;
    current?.dispose();
    session.setState({
      current: projectId === undefined ? null : createProjectSession(client, projectId, shelf),
    });
  };
  follow();
  const stopRoute = routeStore.subscribe(follow);
  const jobs = createJobsStore(client);
  const settings = createSettingsStore(client);
  const queue = createQueueStore(client);
  return {
    client,
    asking,
    jobs,
    importLook: createImportLook(client, jobs),
    settings,
    queue,
    formShelf,
    session,
    dispose: () => {
      stopRoute();
      session.getState().current?.dispose();
      jobs.dispose();
      settings.dispose();
      queue.dispose();
    },
  };
}

export const AppStoresContext = createContext<AppStores | null>(null);

/** The stores of this page. */
export function useAppStores(): AppStores {
  const stores = useContext(AppStoresContext);
  if (stores === null) throw new Error('useAppStores needs an AppStoresContext above it');
  return stores;
}

/** The open project's stores; null without an open project. */
export function useSession(): ProjectSession | null {
  return useStore(useAppStores().session, (state) => state.current);
}

/** The open project's stores, for screens that only exist inside a project. */
export function useProjectSession(): ProjectSession {
  const session = useSession();
  if (session === null) throw new Error('This screen needs an open project');
  return session;
}

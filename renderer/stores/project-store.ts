import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, Input, Project } from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';

export interface ProjectState {
  readonly project: Project | null;
  readonly error: ErrorValue | null;
}

export interface ProjectStore {
  readonly store: StoreApi<ProjectState>;
  update(patch: Omit<Input<'projects.update'>, 'projectId'>): Promise<Result<Project>>;
  reload(): void;
  dispose(): void;
}

let opened: Project | null = null;

/** The answer of a request that opens a project: its screens begin with it, without asking again first. */
export function noteOpened(project: Project): void {
  opened = project;
}

function takeOpened(projectId: string): Project | null {
  const project = opened?.id === projectId ? opened : null;
  opened = null;
  return project;
}

/** One opened project, kept up to date. */
export function createProjectStore(client: Client, projectId: string): ProjectStore {
  const store = createStore<ProjectState>(() => ({
    project: takeOpened(projectId),
    error: null,
  }));
  const load = async () => {
    const answer = await client.request('projects.get', { projectId });
    if (answer.ok) store.setState({ project: answer.value, error: null });
    else store.setState({ error: answer.error });
  };
  const reload = () => void load();
  const stops = [
    client.subscribe('projects.changed', projectId, (project) => store.setState({ project })),
    client.onResync(reload),
  ];
  reload();
  return {
    store,
    update: async (patch) => {
      const answer = await client.request('projects.update', { projectId, ...patch });
      if (answer.ok) store.setState({ project: answer.value });
      return answer;
    },
    reload,
    dispose: () => {
      for (const stop of stops) stop();
    },
  };
}

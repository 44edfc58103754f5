import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, Input, Project } from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';

export interface ProjectState {
  readonly project: Project | null;
  /** False while only what the list of recent projects says is known: enough for the frame of the first screen. */
  readonly isWhole: boolean;
  readonly error: ErrorValue | null;
}

export interface ProjectStore {
  readonly store: StoreApi<ProjectState>;
  update(patch: Omit<Input<'projects.update'>, 'projectId'>): Promise<Result<Project>>;
  reload(): void;
  dispose(): void;
}

let opening: Pick<ProjectState, 'project' | 'isWhole'> | null = null;

/** The answer of a request that opens a project: its screens begin with it, without asking again first. */
export function noteOpened(project: Project): void {
  opening = { project, isWhole: true };
}

/** What is known of a project before it is open. */
export function noteOpening(project: Project): void {
  opening = { project, isWhole: false };
}

function takeOpening(projectId: string): Pick<ProjectState, 'project' | 'isWhole'> {
  const taken = opening;
  opening = null;
  return taken?.project?.id === projectId ? taken : { project: null, isWhole: false };
}

/** One opened project, kept up to date. */
export function createProjectStore(client: Client, projectId: string): ProjectStore {
  const store = createStore<ProjectState>(() => ({
    ...takeOpening(projectId),
    error: null,
  }));
  const load = async () => {
    const answer = await client.request('projects.get', { projectId });
    if (answer.ok) store.setState({ project: answer.value, isWhole: true, error: null });
    else store.setState({ error: answer.error });
  };
  const reload = () => void load();
  const stops = [
    client.subscribe('projects.changed', projectId, (project) =>
      store.setState({ project, isWhole: true }),
    ),
    client.onResync(reload),
  ];
  // Known values suffice for the first render; reloading now would only add a render while the first images are loading.
  if (store.getState().project === null) reload();
  return {
    store,
    update: async (patch) => {
      const answer = await client.request('projects.update', { projectId, ...patch });
      if (answer.ok) store.setState({ project: answer.value, isWhole: true });
      return answer;
    },
    reload,
    dispose: () => {
      for (const stop of stops) stop();
    },
  };
}

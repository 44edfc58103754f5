import { createStore, useStore } from 'zustand';
import { whyReadOnly } from '../lib/read-only.js';
import { useSession } from './app-stores.js';
import type { ProjectState } from './project-store.js';

const noProject = createStore<Pick<ProjectState, 'project'>>(() => ({ project: null }));

/** Why the open project cannot be changed here; null where it can. */
export function useReadOnly(): string | null {
  const session = useSession();
  return useStore(session?.project.store ?? noProject, ({ project }) =>
    project?.readOnly == null ? null : whyReadOnly(project.readOnly),
  );
}

/** Switches a control that writes off, with the reason. `isOff`: it is off for another reason, too. */
export function offIf(readOnly: string | null, isOff = false) {
  return { disabled: isOff || readOnly !== null, title: readOnly ?? undefined };
}

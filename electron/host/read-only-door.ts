import { changesProject, type RequestName } from '../../shared/contract/index.js';
import type { CallContext, Handlers } from '../services/handlers.js';
import { projectIdOf } from './route.js';

/** What the door asks of the projects. */
export interface WritableProjects {
  /** Resolves when a project that changes its owner just now is there again. */
  settled(projectId: string): Promise<void>;
  /** Throws when the project is only read here, or is not ours any more. */
  refuseReadOnly(projectId: string): Promise<void>;
}

/** Refuses what would change a project that this process may not write, before any of it is done. */
export function refuseWhenReadOnly(handlers: Handlers, projects: WritableProjects): Handlers {
  const guarded = Object.entries(handlers).map(([name, handler]) => {
    const here = handler as (input: unknown, context: CallContext) => Promise<unknown>;
    const isChange = changesProject(name as RequestName);
    const look = async (input: unknown, context: CallContext) => {
      const projectId = projectIdOf(input);
      if (projectId !== null) {
        await projects.settled(projectId);
        if (isChange) await projects.refuseReadOnly(projectId);
      }
      return here(input, context);
    };
    return [name, look];
  });
  return Object.fromEntries(guarded) as Handlers;
}

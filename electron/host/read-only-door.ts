import { changesProject, type RequestName } from '../../shared/contract/index.js';
import type { CallContext, Handlers } from '../services/handlers.js';
import { projectIdOf } from './route.js';

/** The parts of the project service that this guard needs. */
export interface WritableProjects {
  /** Resolves when a change of the project's owner that is under way has ended. */
  settled(projectId: string): Promise<void>;
  /** Throws when the project is only read here, or is not ours any more. */
  refuseReadOnly(projectId: string): Promise<void>;
}

/** Refuses requests that would change a project which this process may only read, before their handlers begin. */
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

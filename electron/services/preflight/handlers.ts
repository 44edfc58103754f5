import { onProject, type Handlers } from '../handlers.js';
import type { OpenProjects } from '../open-project/index.js';

type PreflightHandlers = Pick<Handlers, 'preflight.run' | 'preflight.get'>;

/** Handlers about what a run will train. */
export function preflightHandlers(projects: OpenProjects): PreflightHandlers {
  return {
    'preflight.run': onProject(projects, ({ preflight }, { engine }) => ({
      jobId: preflight.run(engine ?? null).id,
    })),
    'preflight.get': onProject(projects, ({ preflight }, { from, limit }) =>
      preflight.get(from, limit),
    ),
  };
}

import type { Handlers } from '../../services/handlers.js';
import type { Services } from '../services.js';

type PreflightHandlers = Pick<Handlers, 'preflight.run' | 'preflight.get'>;

/** Handlers about what a run will train. */
export function preflightHandlers({ projects, preflight }: Services): PreflightHandlers {
  return {
    'preflight.run': async ({ projectId, engine }) => ({
      jobId: preflight.run(projects.get(projectId).file, engine ?? null).id,
    }),
    'preflight.get': ({ projectId, from, limit }) =>
      preflight.get(projects.get(projectId).file, from, limit),
  };
}

import type { Handlers } from '../../services/handlers.js';
import type { Services } from '../services.js';
import { createProject, createSampleProject } from '../create-project.js';

type MakingHandlers = Pick<
  Handlers,
  | 'projects.recent'
  | 'projects.forget'
  | 'projects.create'
  | 'projects.createSample'
  | 'projects.addConcept'
>;

/** Handlers that make projects and concepts, and about the list of those that were opened. */
export function makingHandlers(services: Services): MakingHandlers {
  const { datasets, projects, recent } = services;
  return {
    'projects.recent': async () => ({
      projects: await recent.list(),
    }),
    'projects.forget': async ({ dir }) => {
      await recent.forget(dir);
      return { ok: true };
    },
    'projects.create': (input) => createProject(services, input),
    'projects.createSample': ({ dir }) => createSampleProject(services, dir ?? null),
    'projects.addConcept': async ({ projectId, dir, ...draft }) => {
      const concept = await datasets.addConcept(projectId, draft, dir);
      return { project: projects.get(projectId).view(), conceptId: concept.id };
    },
  };
}

import type { Handlers } from '../../transports/dispatcher.js';
import type { Services } from '../services.js';
import { createProject, createSampleProject } from '../create-project.js';

type ProjectHandlers = Pick<
  Handlers,
  | 'projects.recent'
  | 'projects.forget'
  | 'projects.create'
  | 'projects.open'
  | 'projects.get'
  | 'projects.close'
  | 'projects.takeOver'
  | 'projects.update'
  | 'projects.createSample'
  | 'projects.updateConcepts'
  | 'projects.addConcept'
  | 'projects.removeConcept'
>;

/** Handlers about projects and their concepts. */
export function projectHandlers(services: Services): ProjectHandlers {
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
    'projects.open': ({ dir }) => projects.open(dir),
    'projects.get': async ({ projectId }) => projects.view(projectId),
    'projects.close': async ({ projectId }) => {
      await projects.close(projectId);
      return { ok: true };
    },
    'projects.takeOver': ({ projectId }) => projects.takeOver(projectId),
    'projects.update': (input) => projects.update(input),
    'projects.createSample': ({ dir }) => createSampleProject(services, dir ?? null),
    'projects.updateConcepts': (input) => projects.updateConcepts(input),
    'projects.addConcept': async ({ projectId, dir, ...draft }) => {
      const concept = await datasets.addConcept(projectId, draft, dir);
      return { project: projects.view(projectId), conceptId: concept.id };
    },
    'projects.removeConcept': ({ projectId, conceptId }) =>
      projects.removeConcept(projectId, conceptId),
  };
}

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
  | 'projects.update'
  | 'projects.createSample'
  | 'datasets.snapshot'
  | 'datasets.rescan'
  | 'datasets.addImages'
  | 'captions.fillMissing'
  | 'captions.save'
>;

/** Handlers about projects, their images and captions. */
export function projectHandlers(services: Services): ProjectHandlers {
  const { projects, datasets, captions, recent } = services;
  return {
    'projects.recent': async () => ({ projects: await recent.list() }),
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
    'projects.update': (input) => projects.update(input),
    'projects.createSample': ({ dir }) => createSampleProject(services, dir ?? null),
    'datasets.snapshot': async ({ projectId }) => datasets.snapshot(projectId),
    'datasets.rescan': async ({ projectId }) => ({ jobId: datasets.rescan(projectId).id }),
    'datasets.addImages': async (input) => ({ jobId: datasets.addImages(input).id }),
    'captions.fillMissing': ({ projectId, text }) => captions.fillMissing(projectId, text),
    'captions.save': (input) => captions.save(input),
  };
}

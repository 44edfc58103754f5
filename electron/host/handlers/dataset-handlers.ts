import type { Handlers } from '../../services/handlers.js';
import type { Services } from '../services.js';

type DatasetHandlers = Pick<
  Handlers,
  | 'datasets.snapshot'
  | 'datasets.rescan'
  | 'datasets.inspectImport'
  | 'datasets.addImages'
  | 'datasets.discardArchive'
  | 'datasets.orphans'
  | 'datasets.missing'
  | 'datasets.passedOver'
>;

/** Handlers about the images of a project. */
export function datasetHandlers({ datasets }: Services): DatasetHandlers {
  return {
    'datasets.snapshot': async ({ projectId, from, limit }) =>
      datasets.page(projectId, from, limit),
    'datasets.rescan': async ({ projectId }) => ({ jobId: datasets.rescan(projectId).id }),
    'datasets.inspectImport': async (input) => ({ jobId: datasets.inspectImport(input).id }),
    'datasets.addImages': async (input) => ({ jobId: datasets.addImages(input).id }),
    'datasets.discardArchive': async ({ projectId, path }) => {
      await datasets.discardArchive(projectId, path);
      return { ok: true };
    },
    'datasets.orphans': async ({ projectId }) => ({ files: await datasets.orphans(projectId) }),
    'datasets.missing': async ({ projectId }) => ({ concepts: await datasets.missing(projectId) }),
    'datasets.passedOver': async ({ projectId }) => ({
      folders: await datasets.folder(projectId).passedOver(),
    }),
  };
}

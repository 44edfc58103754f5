import { onProject, type Handlers } from '../handlers.js';
import type { OpenProject } from '../open-project/index.js';

type DatasetHandlers = Pick<
  Handlers,
  | 'datasets.snapshot'
  | 'datasets.rescan'
  | 'datasets.orphans'
  | 'datasets.missing'
  | 'datasets.passedOver'
>;

/** Handlers about the images of a project. */
export function datasetHandlers(projects: {
  get(projectId: string): OpenProject;
}): DatasetHandlers {
  return {
    'datasets.snapshot': onProject(projects, ({ dataset }, { from, limit }) =>
      dataset.page(from, limit),
    ),
    'datasets.rescan': onProject(projects, ({ dataset }) => ({ jobId: dataset.rescan().id })),
    'datasets.orphans': onProject(projects, async ({ dataset }) => ({
      files: await dataset.orphans(),
    })),
    'datasets.missing': onProject(projects, async ({ dataset }) => ({
      concepts: await dataset.missing(),
    })),
    'datasets.passedOver': onProject(projects, async ({ folder }) => ({
      folders: await folder.passedOver(),
    })),
  };
}

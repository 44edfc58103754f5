import type { Handlers } from '../../transports/dispatcher.js';
import type { Services } from '../services.js';
import { notYet } from './not-yet.js';

type DatasetHandlers = Pick<
  Handlers,
  'datasets.snapshot' | 'datasets.rescan' | 'datasets.addImages' | 'datasets.orphans'
>;

/** Handlers about the images of a project. */
export function datasetHandlers({ datasets }: Services): DatasetHandlers {
  return {
    'datasets.snapshot': async ({ projectId, from, limit }) => {
      const { images, isComplete, seq } = datasets.snapshot(projectId);
      const end = from + limit;
      return {
        images: images.slice(from, end),
        next: end < images.length ? end : null,
        total: images.length,
        isComplete,
        seq,
      };
    },
    'datasets.rescan': async ({ projectId }) => ({ jobId: datasets.rescan(projectId).id }),
    'datasets.addImages': async (input) => ({ jobId: datasets.addImages(input).id }),
    'datasets.orphans': () => notYet(),
  };
}

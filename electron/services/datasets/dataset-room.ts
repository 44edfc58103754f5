import type { OpenProject, Room } from '../open-project/index.js';
import type { DatasetsService } from './datasets-service.js';

type Method =
  | 'captionOnDisk'
  | 'captionPath'
  | 'captionsElsewhere'
  | 'imagePath'
  | 'images'
  | 'marks'
  | 'rescan';

type Methods = {
  readonly [M in Method]: (
    ...rest: Parameters<DatasetsService[M]> extends [string, ...infer Rest] ? Rest : never
  ) => ReturnType<DatasetsService[M]>;
};

/** The dataset as other rooms of its project know it. */
export interface DatasetRoom extends Room, Methods {
  readonly isComplete: boolean;
}

export function datasetRoom(project: OpenProject, datasets: DatasetsService): DatasetRoom {
  const { id } = project;
  return {
    open: async () => void datasets.attach(project.file),
    changed: () => datasets.update(project.file),
    close: () => datasets.detach(id),
    get isComplete() {
      return datasets.snapshot(id).isComplete;
    },
    captionOnDisk: (...rest) => datasets.captionOnDisk(id, ...rest),
    captionPath: (imageId) => datasets.captionPath(id, imageId),
    captionsElsewhere: () => datasets.captionsElsewhere(id),
    imagePath: (imageId) => datasets.imagePath(id, imageId),
    images: () => datasets.images(id),
    marks: (conceptId) => datasets.marks(id, conceptId),
    rescan: () => datasets.rescan(id),
  };
}

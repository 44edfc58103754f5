import type { DatasetImage, ImageProblem } from '../../../contract/datasets.js';
import { isTrained } from '../../dataset/index.js';
import { breakingName, endsRun, type ReaderSystem } from '../../trainer-reader/index.js';
import { IMAGE_PROBLEMS, type ImageKind } from '../text/dataset-problem-texts.js';
import { problem, type Problem } from './problem.js';

/** An image of a concept that is switched on. */
export type SeenImage = Pick<DatasetImage, 'name' | 'problems'> & {
  readonly captionRev?: string;
  readonly caption?: string;
  readonly isRegularisation?: boolean | undefined;
};

/** What else decides whether a file name can be used. */
export interface DatasetRules {
  /** The run keeps latents or text encoder outputs on disk beside the images. */
  readonly cachesOnDisk: boolean;
  readonly system: ReaderSystem;
  /** Every line of a caption is trained, not the first alone. */
  readonly enableWildcard?: boolean;
}

/** Problems of the dataset, one for each kind, with the first names. */
export function checkDataset(
  images: readonly SeenImage[],
  rules: DatasetRules = { cachesOnDisk: false, system: 'other' },
): Problem[] {
  const hasTraining = images.some((image) => isTrained(image) && image.isRegularisation !== true);
  return [
    ...(hasTraining ? [] : [nothingToTrain(images)]),
    ...faults(images, rules),
    ...longNames(images, rules),
  ];
}

function nothingToTrain(images: readonly SeenImage[]): Problem {
  return problem('dataset', 'error', 'dataset_empty', { isEmpty: images.length === 0 });
}

function faults(images: readonly SeenImage[], rules: DatasetRules): Problem[] {
  return IMAGE_PROBLEMS.flatMap((kind) => {
    const faulty = images.filter(
      (image) => image.problems.includes(kind) && !isOnlyLater(kind, image, rules),
    );
    if (faulty.length === 0) return [];
    const ends = faulty.some((image) => endsRun(kind, image));
    return [problemOf(kind, ends, faulty)];
  });
}

/** A caption whose first line is blank and another is not: empty, unless all lines are trained. */
function isOnlyLater(
  kind: ImageProblem,
  { caption = '' }: SeenImage,
  { enableWildcard = false }: DatasetRules,
): boolean {
  return kind === 'caption_empty' && enableWildcard && caption.trim() !== '';
}

/** Names that leave no room for those of the caches certainly end the run; other odd names are the doctor's to tell. */
function longNames(images: readonly SeenImage[], rules: DatasetRules): Problem[] {
  const long = images.filter(
    (image) =>
      isTrained(image) && breakingName(image.name, { ...rules, dir: '' })?.severity === 'blocks',
  );
  return long.length === 0 ? [] : [problemOf('name_breaks_trainer', true, long)];
}

/** Whether it is an error is the reader's to say (`endsRun`): only what certainly ends the run blocks it. */
function problemOf(code: ImageKind, endsIt: boolean, images: readonly SeenImage[]): Problem {
  const names = images.map(({ name }) => name);
  return problem('dataset', endsIt ? 'error' : 'warning', code, { names });
}

import type { DatasetImage, ImageProblem } from '../../contract/datasets.js';
import { isTrained } from '../dataset/index.js';
import type { ConfigProblem } from './schema.js';

/** An image of a concept that is switched on. */
export type SeenImage = Pick<DatasetImage, 'name' | 'problems'> & {
  readonly isRegularisation?: boolean | undefined;
};

interface Rule {
  readonly severity: ConfigProblem['severity'];
  readonly one: string;
  readonly many: string;
  readonly hint: string;
}

/** What the trainer does with each kind of faulty image, and the cure. */
const RULES: Readonly<Record<ImageProblem, Rule>> = {
  unreadable: {
    severity: 'error',
    one: 'One image cannot be read',
    many: '{n} images cannot be read',
    hint: 'Remove or replace it: a broken image ends the whole run.',
  },
  caption_missing: {
    severity: 'error',
    one: 'One image has no caption',
    many: '{n} images have no caption',
    hint: 'Write it, or use “Fill missing captions” on the dataset page.',
  },
  caption_empty: {
    severity: 'error',
    one: 'One caption is empty',
    many: '{n} captions are empty',
    hint: 'Write at least the trigger word: an empty caption ends the run.',
  },
  caption_not_utf8: {
    severity: 'error',
    one: 'One caption is not UTF-8 text',
    many: '{n} captions are not UTF-8 text',
    hint: 'Save it again on the dataset page: the trainer cannot read it and ends the run.',
  },
  caption_undecodable: {
    severity: 'error',
    one: 'One caption cannot be decoded',
    many: '{n} captions cannot be decoded',
    hint: 'Its bytes fit no known encoding. Open it in a text editor and save it as UTF-8, or write it anew.',
  },
  not_for_trainer: {
    severity: 'warning',
    one: 'One image has a format that the trainer does not read',
    many: '{n} images have a format that the trainer does not read',
    hint: 'The trainer passes over it. Let the dataset page make a PNG copy.',
  },
  exif_rotated: {
    severity: 'warning',
    one: 'One image is shown turned by its EXIF mark',
    many: '{n} images are shown turned by their EXIF mark',
    hint: 'The trainer does not turn images. Save it upright in an image program.',
  },
  extension_case: {
    severity: 'warning',
    one: 'One image has an extension in mixed case',
    many: '{n} images have an extension in mixed case',
    hint: 'On Linux the trainer passes over it. Write the extension in lower case.',
  },
  same_stem: {
    severity: 'warning',
    one: 'One image shares its name with another',
    many: '{n} images share a name with another',
    hint: 'Both get the same caption. Give each image its own name.',
  },
};

const NAMED = 3;

/** Problems of the dataset, one for each kind, with the first names. */
export function checkDataset(images: readonly SeenImage[]): ConfigProblem[] {
  const hasTraining = images.some((image) => isTrained(image) && image.isRegularisation !== true);
  return [...(hasTraining ? [] : [nothingToTrain(images)]), ...faults(images)];
}

function nothingToTrain(images: readonly SeenImage[]): ConfigProblem {
  const isEmpty = images.length === 0;
  return {
    field: 'dataset',
    severity: 'error',
    code: 'dataset_empty',
    message: isEmpty
      ? 'The dataset has no images.'
      : 'The dataset has no images to train: only ones that the trainer does not read, or regularisation images.',
    hint: 'Add images on the dataset page, or switch a concept on. A character wants 15 to 50.',
  };
}

function faults(images: readonly SeenImage[]): ConfigProblem[] {
  return (Object.keys(RULES) as ImageProblem[]).flatMap((kind) => {
    const names = images.filter(({ problems }) => problems.includes(kind)).map(({ name }) => name);
    return names.length === 0 ? [] : [problemOf(kind, names)];
  });
}

function problemOf(kind: ImageProblem, names: readonly string[]): ConfigProblem {
  const { severity, one, many, hint } = RULES[kind];
  const what = names.length === 1 ? one : many.replace('{n}', String(names.length));
  return { field: 'dataset', severity, code: kind, message: `${what}: ${listOf(names)}.`, hint };
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(', ');
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}

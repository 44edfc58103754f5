import type { DatasetImage, ImageProblem } from '../../../contract/datasets.js';
import { isTrained } from '../../dataset/index.js';
import { breakingName, endsRun, type ReaderSystem } from '../../trainer-reader/index.js';
import type { ConfigProblem } from '../schema/schema.js';

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

/** Whether a problem is an error is the reader's to say (`endsRun`): only what certainly ends the run blocks it. */
interface Rule {
  readonly one: string;
  readonly many: string;
  readonly hint: string;
}

/** What the trainer does with each kind of faulty image, and the cure. */
const RULES: Readonly<Record<ImageProblem, Rule>> = {
  unreadable: {
    one: 'One image cannot be read',
    many: '{n} images cannot be read',
    hint: 'Remove or replace it: a broken image ends the whole run.',
  },
  trainer_refuses: {
    one: 'One image ends the run, although it is shown here',
    many: '{n} images end the run, although they are shown here',
    hint: 'The trainer’s reader refuses it; the dataset’s check says why. Let that make a PNG copy.',
  },
  caption_missing: {
    one: 'One image has no caption',
    many: '{n} images have no caption',
    hint: 'The trainer uses the trigger word alone for it or, without one, the words of its folder’s name. Write it, or use “Fill missing captions” on the dataset page.',
  },
  caption_empty: {
    one: 'One caption is empty',
    many: '{n} captions are empty',
    hint: 'Write at least the trigger word: a caption file of 0 bytes ends the run, a blank first line trains without text.',
  },
  caption_not_utf8: {
    one: 'One caption is not UTF-8 text',
    many: '{n} captions are not UTF-8 text',
    hint: 'Save it again on the dataset page: the trainer cannot read it and ends the run.',
  },
  caption_undecodable: {
    one: 'One caption cannot be decoded',
    many: '{n} captions cannot be decoded',
    hint: 'Its bytes fit no known encoding. Open it in a text editor and save it as UTF-8, or write it anew.',
  },
  not_for_trainer: {
    one: 'One image has a format or an ending that the trainer does not read',
    many: '{n} images have a format or an ending that the trainer does not read',
    hint: 'The trainer passes over it. Let the doctor on the dataset page rename it (.jfif) or make a PNG copy.',
  },
  exif_rotated: {
    one: 'One image is shown turned by its EXIF mark',
    many: '{n} images are shown turned by their EXIF mark',
    hint: 'The trainer does not turn images. Save it upright in an image program.',
  },
  link_outside: {
    one: 'One image is a link that leads out of its folder',
    many: '{n} images are links that lead out of their folder',
    hint: 'The trainer follows the link; the image is not shown or checked here.',
  },
  caption_link_outside: {
    one: 'One caption is a link that leads out of its folder',
    many: '{n} captions are links that lead out of their folder',
    hint: 'The trainer follows the link; the text is not read, shown or changed here. Put the file itself beside the image.',
  },
  extension_case: {
    one: 'One image has an extension in mixed case',
    many: '{n} images have an extension in mixed case',
    hint: 'On Linux the trainer passes over it. Write the extension in lower case.',
  },
  same_stem: {
    one: 'One image shares its name with another',
    many: '{n} images share a name with another',
    hint: 'Both get the same caption. Give each image its own name.',
  },
};

const NAMED = 3;

/** Problems of the dataset, one for each kind, with the first names. */
export function checkDataset(
  images: readonly SeenImage[],
  rules: DatasetRules = { cachesOnDisk: false, system: 'other' },
): ConfigProblem[] {
  const hasTraining = images.some((image) => isTrained(image) && image.isRegularisation !== true);
  return [
    ...(hasTraining ? [] : [nothingToTrain(images)]),
    ...faults(images, rules),
    ...longNames(images, rules),
  ];
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

function faults(images: readonly SeenImage[], rules: DatasetRules): ConfigProblem[] {
  return (Object.keys(RULES) as ImageProblem[]).flatMap((kind) => {
    const faulty = images.filter(
      (image) => image.problems.includes(kind) && !isOnlyLater(kind, image, rules),
    );
    if (faulty.length === 0) return [];
    const ends = faulty.some((image) => endsRun(kind, image));
    return [problemOf(kind, RULES[kind], ends, faulty)];
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
function longNames(images: readonly SeenImage[], rules: DatasetRules): ConfigProblem[] {
  const long = images.filter(
    (image) =>
      isTrained(image) && breakingName(image.name, { ...rules, dir: '' })?.severity === 'blocks',
  );
  return long.length === 0 ? [] : [problemOf('name_breaks_trainer', LONG_NAMES, true, long)];
}

const LONG_NAMES: Rule = {
  one: 'One image has a name too long for its cache files',
  many: '{n} images have names too long for their cache files',
  hint: 'Give it a shorter name, or do not cache to disk: the trainer ends when it cannot write the cache beside the image.',
};

function problemOf(
  code: string,
  { one, many, hint }: Rule,
  endsIt: boolean,
  images: readonly SeenImage[],
): ConfigProblem {
  const names = images.map(({ name }) => name);
  const what = names.length === 1 ? one : many.replace('{n}', String(names.length));
  const severity = endsIt ? 'error' : 'warning';
  return { field: 'dataset', severity, code, message: `${what}: ${listOf(names)}.`, hint };
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map(shortName).join(', ');
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}

const SHOWN = 60;

function shortName(name: string): string {
  return name.length <= SHOWN ? name : `${name.slice(0, SHOWN - 12)}…${name.slice(-11)}`;
}

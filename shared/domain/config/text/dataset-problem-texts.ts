import type { ImageProblem } from '../../../contract/datasets.js';
import { formatCount } from '../../format.js';

/** What is said of a problem: what is so, and what to do. */
export interface Said {
  readonly message: string;
  readonly hint: string;
}

interface Words {
  readonly one: string;
  readonly many: string;
  readonly hint: string;
}

/** What the trainer does with each kind of faulty image, and the cure. */
const WORDS: Readonly<Record<ImageProblem | 'name_breaks_trainer', Words>> = {
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
  name_breaks_trainer: {
    one: 'One image has a name too long for its cache files',
    many: '{n} images have names too long for their cache files',
    hint: 'Give it a shorter name, or do not cache to disk: the trainer ends when it cannot write the cache beside the image.',
  },
};

const NAMED = 3;

export type ImageKind = keyof typeof WORDS;

/** Kinds of faulty images in the order in which they are told; long names are told after them. */
export const IMAGE_PROBLEMS = (Object.keys(WORDS) as ImageKind[]).filter(
  (kind): kind is ImageProblem => kind !== 'name_breaks_trainer',
);

type ImagesText = (params: { readonly names: readonly string[] }) => Said;

/** Faulty images by kind, the first by name. */
export const IMAGE_TEXTS = Object.fromEntries(
  (Object.keys(WORDS) as ImageKind[]).map((kind): [ImageKind, ImagesText] => [
    kind,
    ({ names }) => {
      const { one, many, hint } = WORDS[kind];
      const what = names.length === 1 ? one : many.replace('{n}', formatCount(names.length));
      return { message: `${what}: ${listOf(names)}.`, hint };
    },
  ]),
) as Readonly<Record<ImageKind, ImagesText>>;

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map(shortName).join(', ');
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}

const SHOWN = 60;

function shortName(name: string): string {
  return name.length <= SHOWN ? name : `${name.slice(0, SHOWN - 12)}…${name.slice(-11)}`;
}

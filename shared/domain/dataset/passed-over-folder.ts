import * as z from 'zod';
import { MAX_REPEATS } from './concept-folder.js';
import { plural } from '../format.js';

/** Why a folder with pictures beside the concepts is not trained. */
export const PassedOverReason = z.enum([
  'no_number',
  'no_repeats',
  'too_many_repeats',
  'link',
  'straight',
  'not_in_project',
]);
type PassedOverReason = z.output<typeof PassedOverReason>;

/** A folder with pictures that is not trained. */
export interface PassedOverFolder {
  /** Relative to the folder that was opened, `/` between parts; `.` is that folder. */
  readonly dir: string;
  /** Pictures straight in it; null: nobody looked, as it is a link. */
  readonly images: number | null;
  readonly why: PassedOverReason;
}

const SAID: Readonly<Record<PassedOverReason, string>> = {
  no_number:
    'no number of repeats before a “_”, so the trainer passes over it: rename it like “10_{name}”, or add it as a concept',
  no_repeats:
    'its repeats are below 1, so the trainer passes over it: put a number from 1 before the “_”',
  too_many_repeats: `more than ${MAX_REPEATS} repeats, which the app does not take: put a smaller number before the “_”`,
  link: 'a link, which is not followed: add the folder that it leads to as a linked concept',
  straight:
    'the trainer takes no pictures that lie straight in it: move them into a folder named like “10_name”',
  not_in_project:
    'it is laid out as a concept, but is none of this project: add it under Concepts to train it',
};

/** Says of a folder why it is not trained and what to do: `img/0_x (3 pictures): …`. */
export function passedOverText({ dir, images, why }: PassedOverFolder): string {
  const name = dir.split('/').at(-1) ?? dir;
  const count = images === null ? '' : ` (${plural(images, 'picture')})`;
  return `${dir}${count}: ${SAID[why].replace('{name}', () => name)}`;
}

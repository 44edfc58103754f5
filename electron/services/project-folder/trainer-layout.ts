import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Concept } from '../../../shared/contract/index.js';
import {
  compareNames,
  isAnyPictureName,
  MAX_REPEATS,
  readFolderName,
  type PassedOverFolder,
} from '../../../shared/domain/dataset/index.js';
import { isRegularisationFolder } from '../../../shared/domain/intake/index.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { IMAGES, isAppsOwn } from './places.js';

/** A concept by its folder. `dir`: relative to the folder that was looked at, `/` between parts. */
export type LaidOutConcept = Pick<Concept, 'dir' | 'repeats' | 'name'> & {
  readonly isRegularisation: boolean;
};

/** What a folder holds in the layout of the trainer. */
export interface TrainerLayout {
  readonly concepts: readonly LaidOutConcept[];
  /** Folders with pictures where concepts would lie that are none. */
  readonly passedOver: readonly PassedOverFolder[];
}

/** What such tools keep beside `img`: nothing in them is meant to be trained. */
const OTHER_WORK = /^(?:logs?|models?|outputs?|samples?)$/i;
/** Longest name of a concept in a project's file, UTF-16 units. */
const MAX_NAME = 200;

/** The same for a project whose concepts lie in `own` (absolute): what is laid out as a concept and is none of them is told, too. */
export async function passedOverBeside(
  dir: string,
  own: readonly string[],
): Promise<PassedOverFolder[]> {
  const { concepts, passedOver } = await trainerLayout(dir);
  const isOwn = (folder: { readonly dir: string }) => own.includes(resolve(dir, folder.dir));
  const others = await Promise.all(
    concepts
      .filter((concept) => !isOwn(concept))
      .map(async ({ dir: name }) => ({ dir: name, images: (await list(dir, name)).pictures })),
  );
  return [
    ...passedOver.filter((folder) => !isOwn(folder)),
    ...others
      .filter(({ images }) => images > 0)
      .map((folder) => ({ ...folder, why: 'not_in_project' as const })),
  ];
}

/** The names in a concept's folder. Throws the file system's error. */
export function namesInConcept(
  dir: string,
  concept: Pick<LaidOutConcept, 'dir'>,
): Promise<string[]> {
  return readdir(join(dir, concept.dir));
}

interface Listed {
  /** Relative to the folder that is looked at; '' is that folder. */
  readonly dir: string;
  readonly folders: readonly string[];
  readonly links: readonly string[];
  /** Pictures straight in it. */
  readonly pictures: number;
}

/**
 * Finds the concepts of a folder that is laid out for the trainer: `N_words` in `img`, straight in the folder, and those of
 * regularisation images in `reg`. Links are told and not followed. Throws the file system's error, but not for a folder that is
 * not there.
 */
export async function trainerLayout(dir: string): Promise<TrainerLayout> {
  const top = await list(dir, '');
  const parents = await Promise.all(
    top.folders
      .filter((name) => name === IMAGES || isRegularisationFolder(name))
      .map((name) => list(dir, name)),
  );
  const training = [...parents.filter(({ dir: name }) => name === IMAGES), top];
  const regularisation = parents.filter(({ dir: name }) => name !== IMAGES);
  const concepts = named([
    ...training.flatMap((listed) => conceptsOf(listed, false)),
    ...regularisation.flatMap((listed) => conceptsOf(listed, true)),
  ]);
  const passedOver = [...parents, besideConcepts(dir, top, concepts.length > 0)];
  return {
    concepts,
    passedOver: (await Promise.all(passedOver.map((listed) => passedOverIn(dir, listed)))).flat(),
  };
}

/** What of the top folder may have been meant as a concept. Where none lies straight in it, only what has a number. */
function besideConcepts(dir: string, top: Listed, hasConcepts: boolean): Listed {
  const isParent = conceptsOf(top, false).length > 0;
  const takesAll = isParent || (!hasConcepts && top.pictures === 0);
  const mayBe = (name: string): boolean => {
    if (name === IMAGES || isRegularisationFolder(name) || isAppsOwn(dir, join(dir, name)))
      return false;
    return readFolderName(name) !== null || (takesAll && !OTHER_WORK.test(name));
  };
  return {
    ...top,
    folders: top.folders.filter(mayBe),
    links: top.links.filter(
      (name) => name === IMAGES || isRegularisationFolder(name) || readFolderName(name) !== null,
    ),
    pictures: isParent ? top.pictures : 0,
  };
}

function conceptsOf({ dir, folders }: Listed, isRegularisation: boolean): LaidOutConcept[] {
  return folders.flatMap((folder) => {
    const { repeats = 0, words = '' } = readFolderName(folder) ?? {};
    if (repeats < 1 || repeats > MAX_REPEATS) return [];
    const name = words.trim() === '' ? folder.trim() : words.trim();
    return [{ dir: dir === '' ? folder : `${dir}/${folder}`, repeats, name, isRegularisation }];
  });
}

/** Names tell concepts apart: one that is taken gets its folder's path instead. */
function named(concepts: readonly LaidOutConcept[]): LaidOutConcept[] {
  const taken = new Set<string>();
  const free = (name: string): boolean => !taken.has(keyOf(name));
  return concepts.map((concept) => {
    const wishes = [concept.name, `${concept.name} (regularisation)`].map(short);
    const wished = wishes.slice(0, concept.isRegularisation ? 2 : 1).find(free);
    let name = wished ?? short(concept.dir);
    for (let number = 2; !free(name); number += 1) name = `${short(concept.name, 10)} (${number})`;
    taken.add(keyOf(name));
    return { ...concept, name };
  });
}

function short(name: string, less = 0): string {
  const most = MAX_NAME - less;
  return name.length <= most ? name : name.slice(0, most).replace(/[\ud800-\udbff]$/, '');
}

function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

async function passedOverIn(
  root: string,
  { dir, folders, links, pictures }: Listed,
): Promise<PassedOverFolder[]> {
  const at = (name: string) => (dir === '' ? name : `${dir}/${name}`);
  const told = await Promise.all(
    folders.map(async (name): Promise<PassedOverFolder[]> => {
      const why = whyPassedOver(name);
      if (why === null) return [];
      const { pictures: images } = await list(root, at(name));
      return images === 0 ? [] : [{ dir: at(name), images, why }];
    }),
  );
  return [
    ...told.flat(),
    ...links.map((name): PassedOverFolder => ({ dir: at(name), images: null, why: 'link' })),
    ...(pictures === 0
      ? []
      : [{ dir: dir === '' ? '.' : dir, images: pictures, why: 'straight' } as const]),
  ];
}

function whyPassedOver(folder: string): PassedOverFolder['why'] | null {
  const read = readFolderName(folder);
  if (read === null) return 'no_number';
  if (read.repeats < 1) return 'no_repeats';
  return read.repeats > MAX_REPEATS ? 'too_many_repeats' : null;
}

/** Folders, links that may lead to one, and pictures straight in a folder; all but hidden ones, in order of names. */
async function list(root: string, dir: string): Promise<Listed> {
  const entries = await readdir(join(root, dir), { withFileTypes: true }).catch(
    (error: unknown) => {
      const code = nodeErrorCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return []; // gone since its name was read
      throw error;
    },
  );
  const shown = entries.filter(({ name }) => !name.startsWith('.'));
  const names = (of: typeof shown) => of.map(({ name }) => name).sort(compareNames);
  const isPicture = ({ name }: (typeof shown)[number]) => isAnyPictureName(name);
  return {
    dir,
    folders: names(shown.filter((entry) => entry.isDirectory())),
    links: names(shown.filter((entry) => entry.isSymbolicLink() && !isPicture(entry))),
    pictures: shown.filter((entry) => !entry.isDirectory() && isPicture(entry)).length,
  };
}

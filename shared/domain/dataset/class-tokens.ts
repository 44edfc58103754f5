import type { Concept } from '../../contract/projects.js';
import { readFolderName } from './concept-folder.js';

/** What decides the class words of a concept. `dir`: its folder, relative or absolute. */
export type NamedConcept = Pick<Concept, 'name' | 'dir' | 'isRegularisation'> & {
  readonly isLinked?: boolean | undefined;
};

/**
 * What an image without a caption is trained as: the trigger word that the person gave, else the class words of its concept's
 * folder. Regularisation images show what the trigger word is not. '': it is trained without any text.
 */
export function classTokens(concept: NamedConcept, trigger: string): string {
  const given = concept.isRegularisation === true ? '' : trigger.trim();
  return given === '' ? folderWords(concept) : given;
}

/** The words behind `N_` in the name of the folder, as the trainer takes them; the concept's name where a folder has no number. */
function folderWords({ name, dir, isLinked = false }: NamedConcept): string {
  const words = readFolderName(lastPart(dir))?.words;
  if (words === undefined) return name;
  // A linked folder may not follow the `N_words` layout: a name of digits only is then a year, not repeats.
  return words === '' && isLinked ? name : words;
}

const OF_WINDOWS = /^(?:[A-Za-z]:[\\/]|\\\\)/;

function lastPart(dir: string): string {
  const parts = dir.split(OF_WINDOWS.test(dir) ? /[\\/]/ : '/');
  return parts.filter((part) => part !== '').at(-1) ?? '';
}

/** The first comma-separated piece of a caption's first line: where the guide puts the trigger word. '' when there is none. */
export function firstTag(caption: string): string {
  const line = caption.split(/\r?\n/, 1)[0] ?? '';
  return (line.split(',', 1)[0] ?? '').trim();
}

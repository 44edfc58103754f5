import { parseConceptFolder } from '../dataset/index.js';
import { splitPath, type BroughtFolder, type BroughtFile } from './brought.js';
import {
  closedFolder,
  isRegularisationFolder,
  leftOutFolder,
  type LeftOut,
} from './no-training-image.js';

/** What a folder is among those that were brought. */
export interface FolderFacts {
  /** The folder, here or above, that is not looked into. */
  readonly closed: { readonly dir: string; readonly why: LeftOut } | null;
  readonly left: LeftOut | null;
  /** The folder, here or above, whose images are a concept of their own; null: they go where the user said. */
  readonly conceptDir: string | null;
  readonly isRegularisation: boolean;
}

/** Years are no repeats: `2023_summer` is an album. */
const FEWEST_OF_A_YEAR = 1900;
const MOST_OF_A_YEAR = 2100;

/** Repeats and name by a folder's name; null when it is no concept's folder, or a year's. */
export function conceptOfFolder(name: string): { repeats: number; name: string } | null {
  const parsed = parseConceptFolder(name);
  const isYear =
    parsed !== null && parsed.repeats >= FEWEST_OF_A_YEAR && parsed.repeats <= MOST_OF_A_YEAR;
  return isYear ? null : parsed;
}

/**
 * Says what each folder of something brought is. `isOwnConcept`: its root, when its name is laid out as `N_concept`, is a
 * concept of its own too.
 */
export function folderJudge<F extends BroughtFile>(
  { files, name }: Pick<BroughtFolder<F>, 'files' | 'name'>,
  isOwnConcept: boolean,
): (dir: string) => FolderFacts {
  const below = foldersBelow(files);
  const root: FolderFacts = {
    closed: null,
    left: null,
    conceptDir: isOwnConcept && conceptOfFolder(name) !== null ? '' : null,
    isRegularisation: isRegularisationFolder(name),
  };
  const known = new Map<string, FolderFacts>([['', root]]);
  const judge = (dir: string): FolderFacts => {
    const before = known.get(dir);
    if (before !== undefined) return before;
    const { dir: parent, name: own } = splitPath(dir);
    const facts = factsOf(dir, own, judge(parent), below.get(parent) ?? new Set());
    known.set(dir, facts);
    return facts;
  };
  return judge;
}

function factsOf(
  dir: string,
  name: string,
  above: FolderFacts,
  siblings: ReadonlySet<string>,
): FolderFacts {
  if (above.closed !== null) return above;
  const why = closedFolder(name);
  if (why !== null) return { ...above, closed: { dir, why } };
  const left = above.left ?? leftOutFolder(name, siblings);
  const isRegularisation = above.isRegularisation || isRegularisationFolder(name);
  const startsConcept =
    conceptOfFolder(name) !== null || (isRegularisation && !above.isRegularisation);
  return {
    closed: null,
    left,
    conceptDir: startsConcept ? dir : above.conceptDir,
    isRegularisation,
  };
}

/** The names of folders in each folder. */
function foldersBelow(files: readonly BroughtFile[]): Map<string, Set<string>> {
  const below = new Map<string, Set<string>>();
  const seen = new Set<string>();
  for (const { path } of files) {
    for (let { dir } = splitPath(path); dir !== '' && !seen.has(dir);) {
      seen.add(dir);
      const { dir: parent, name } = splitPath(dir);
      below.set(parent, (below.get(parent) ?? new Set()).add(name));
      dir = parent;
    }
  }
  return below;
}

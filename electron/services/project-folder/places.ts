import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isAbsolutePath, placeOf } from '../../../shared/domain/powers/index.js';
import { isInside } from '../../platform/paths.js';

/** The file that makes a folder a project. */
export const PROJECT_FILE = 'project.json';
/** The same in a folder. */
export function projectFileIn(dir: string): string {
  return join(dir, PROJECT_FILE);
}

/** What the app keeps of a project beside its images. */
export const STUDIO = '.studio';
/** The lock that names the process which owns a project. */
export const LOCK = 'owner.lock';
/** The same in a folder, by name alone: `ProjectFolders.prepare` makes sure that it is real. */
export function ownerLockIn(dir: string): string {
  return join(dir, STUDIO, LOCK);
}

/** The journal of a project, by name alone. */
export function historyIn(dir: string): string {
  return join(dir, STUDIO, HISTORY);
}
export const HISTORY = 'history';

/** The runs of a project, a folder each. */
export const RUNS = 'runs';
/** Where the app puts concepts that have a folder of the project's own. */
export const IMAGES = 'img';
/** The trash of a linked folder lies in it, so that deleting is a rename. */
export const LINKED_TRASH = '.lora-studio-trash';
export const OUTPUT = 'output';
/** The runs of a project by name alone, for a look from outside. */
export function runsIn(projectDir: string): string {
  return join(projectDir, RUNS);
}
/** The folder of a run by name alone, for a look from outside. */
export function runIn(projectDir: string, runId: string): string {
  return join(projectDir, RUNS, runId);
}

/** Where a concept's folder lies by its name alone. */
export interface NamedPlace {
  /** Absolute. */
  readonly dir: string;
  /** It lies beyond the project's folder: only with the user's yes. */
  readonly isBeyond: boolean;
}

/**
 * Where `dir` of a concept lies, by name alone: nothing is looked at, since a network address must not be asked before the
 * user's yes. What `isLinked` says plays no part: the path decides.
 */
export function namedPlace(projectDir: string, dir: string): NamedPlace {
  const whole = isAbsolute(dir) ? resolve(dir) : resolve(join(projectDir, dir));
  // A path of another system is told by its text: `\\server\share` is no name of a file here.
  const isBeyond = placeOf(projectDir, dir) === 'outside' || !isInside(projectDir, whole);
  return { dir: isBeyond && isAbsolutePath(dir) && !isAbsolute(dir) ? dir : whole, isBeyond };
}

/** True for what belongs to the app: `.studio` and `runs` of the project, in any case of letters. */
export function isAppsOwn(projectDir: string, path: string): boolean {
  const [first = ''] = partsBelow(projectDir, path);
  return isInside(projectDir, path) && [STUDIO, RUNS].includes(first.toLowerCase());
}

/** The parts of a path below a folder. */
export function partsBelow(folder: string, path: string): string[] {
  return relative(folder, path)
    .split(sep)
    .filter((part) => part !== '');
}

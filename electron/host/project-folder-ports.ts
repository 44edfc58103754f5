import type { KnownProjects } from '../services/known-projects/index.js';
import { ProjectFolders } from '../services/project-folder/index.js';
import type { StudioOptions } from './studio.js';
import { isInRoots } from './web-roots.js';

/**
 * The folders of projects, tied to what the user allowed and to the roots of a page. `tell`: called with the folder of a
 * project whose view has changed.
 */
export function projectFoldersOf(
  { kind, log }: StudioOptions,
  known: KnownProjects,
  roots: () => readonly string[],
  tell: (dir: string) => void,
): ProjectFolders {
  return new ProjectFolders({
    isAllowed: (projectId, power) => known.isAllowed(projectId, power),
    // A page may see a folder only inside its roots, whichever folder the project links to.
    mayShow: (real) => kind !== 'web' || isInRoots(real, roots()),
    onAside: (dir, { path, to, what }) => {
      log.warn(`${path} is a ${what} where the app keeps something of its own; it is now ${to}`);
      tell(dir);
    },
  });
}

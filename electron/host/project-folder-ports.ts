import { isAbsolute } from 'node:path';
import { ProjectFolders, type FolderPorts } from '../services/project-folder/index.js';
import type { StudioOptions } from './studio.js';
import { isInRoots } from './web-roots.js';

/**
 * The folders of projects, tied to what the user allowed and to the roots of a page. `tell`: called with the folder of a
 * project whose view has changed.
 */
export function projectFoldersOf(
  { kind, log, isAllowed = absoluteFolders }: StudioOptions,
  roots: () => readonly string[],
  tell: (dir: string) => void,
): ProjectFolders {
  return new ProjectFolders({
    isAllowed,
    // What a page sees lies in its roots, whatever a project names.
    mayShow: (real) => kind !== 'web' || isInRoots(real, roots()),
    onAside: (dir, { path, to, what }) => {
      log.warn(`${path} is a ${what} where the app keeps something of its own; it is now ${to}`);
      tell(dir);
    },
  });
}

/** As long as nobody keeps a record of what was allowed: folders named by an absolute path, no link in place of results. */
const absoluteFolders: FolderPorts['isAllowed'] = (_projectId, { kind, value }) =>
  kind === 'linked_folder' && isAbsolute(value);

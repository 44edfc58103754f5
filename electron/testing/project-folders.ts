import type { SetAside } from '../platform/own-files.js';
import {
  ProjectFolders,
  type FolderPorts,
  type PlacedProject,
  type ProjectFolder,
} from '../services/project-folder/index.js';

/** Folders of projects for a user who allows everything, unless told otherwise. `aside` gets what was moved aside. */
export function allowingFolders(
  ports: Partial<FolderPorts> = {},
  aside: SetAside[] = [],
): ProjectFolders {
  return new ProjectFolders({
    isAllowed: () => true,
    mayShow: () => true,
    onAside: (_dir, one) => void aside.push(one),
    ...ports,
  });
}

/** The same for one project. */
export function folderOf(
  dir: string,
  concepts: PlacedProject['concepts'] = [],
  ports: Partial<FolderPorts> = {},
): ProjectFolder {
  return allowingFolders(ports).of({ id: 'project-1', dir, concepts });
}

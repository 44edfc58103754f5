import { EventBus } from '../services/events/event-bus.js';
import { silentLogger } from '../platform/log.js';
import { History, type HistoryDeps } from '../services/history/index.js';
import type { WriteGuard } from '../services/open-project/index.js';
import type {
  FolderPorts,
  PlacedProject,
  ProjectFolder,
} from '../services/project-folder/index.js';
import { folderOf } from './project-folders.js';

/** A project that this process may write. */
export const FREE: WriteGuard = {
  mayWrite: () => Promise.resolve(),
  isWritable: () => Promise.resolve(true),
};

/** What a room asks of its project beside other rooms. */
export interface BareProject {
  readonly id: string;
  readonly dir: string;
  readonly folder: ProjectFolder;
  readonly guard: WriteGuard;
}

/** A project without rooms, whose user allows everything unless told otherwise. */
export function bareProject(
  dir: string,
  concepts: PlacedProject['concepts'] = [],
  { guard = FREE, ...ports }: Partial<FolderPorts> & { readonly guard?: WriteGuard } = {},
): BareProject {
  return { id: 'project-1', dir, folder: folderOf(dir, concepts, ports), guard };
}

/** The history of a project, opened. */
export async function openHistory(
  project: BareProject,
  more: Partial<HistoryDeps> = {},
): Promise<History> {
  const onChanged = async (): Promise<void> => undefined;
  const history = new History(project, {
    ...{ bus: new EventBus(), log: silentLogger, onChanged },
    ...more,
  });
  await history.open();
  return history;
}

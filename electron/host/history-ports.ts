import { isAbsolute } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Concept } from '../../shared/contract/index.js';
import { isImageName } from '../../shared/domain/dataset/index.js';
import type { Created, HistoryProject, HistoryService } from '../services/history/index.js';
import { trashDir, trashPlace } from '../services/trash/index.js';

interface OpenProject {
  readonly id: string;
  readonly dir: string;
  readonly concepts: readonly Concept[];
}

/** A project as the history knows it. */
export function historyProject({ id, dir, concepts }: OpenProject): HistoryProject {
  const linkedDirs = concepts.flatMap((concept) =>
    concept.isLinked && isAbsolute(concept.dir) ? [concept.dir] : [],
  );
  return { id, dir, linkedDirs };
}

/** Makes an import undoable: each of its files gets a place in the trash to go to. */
export async function recordImport(
  history: Pick<HistoryService, 'recordCreated'>,
  project: OpenProject,
  concept: Concept,
  paths: readonly string[],
): Promise<void> {
  const dir = await trashDir(project, concept);
  const key = `import-${concept.id}-${randomBytes(4).toString('hex')}`;
  const files = paths.map((path) => ({ path, trash: trashPlace(dir, key, path) }));
  await history.recordCreated(project.id, (all) => label(all, concept), files);
}

function label(files: readonly Created[], concept: Concept): string {
  const images = files.filter(({ path }) => isImageName(path)).length;
  return `Add ${images} ${images === 1 ? 'image' : 'images'} to ${concept.name}`;
}

import type { Concept, ProjectFile } from '../../../shared/contract/index.js';
import { markAt } from '../../platform/file-stamp.js';
import type { DatasetsService } from '../datasets/index.js';
import type { ProjectFolders } from '../project-folder/index.js';
import { Sight } from './sight.js';

type OpenProject = ProjectFile & { readonly dir: string };

export interface SightsDeps {
  readonly datasets: Pick<DatasetsService, 'images' | 'marks'>;
  readonly folders: Pick<ProjectFolders, 'of'>;
  /** Looks at the images once more; resolves when every file was seen. */
  readonly rescan: (projectId: string) => Promise<void>;
  /** Clock, Unix ms. */
  readonly now?: () => number;
}

/** Looks at the datasets of open projects: once, until a file or what is looked at has changed. */
export class Sights {
  readonly #kept = new Map<string, { readonly key: string; readonly sight: Sight }>();

  constructor(private readonly deps: SightsDeps) {}

  /** The dataset as it is now: what was seen before where that still holds, else seen anew. Throws the scan’s error. */
  async of(project: OpenProject): Promise<Sight> {
    const { datasets, folders, rescan, now = Date.now } = this.deps;
    const off = await folders.of(project).off();
    const concepts = project.concepts.filter((concept) => isSeen(concept) && !off.has(concept.id));
    const key = JSON.stringify(
      concepts.map(({ id, dir, captionExtension }) => [id, dir, captionExtension]),
    );
    const before = this.#kept.get(project.id);
    if (before?.key === key && (await before.sight.holds())) return before.sight;
    const at = now();
    const dirs = concepts.map((concept) => folders.of(project).namedDir(concept));
    // Before the scan: what comes while it looks has changed the folder since.
    const marked = await Promise.all(dirs.map((dir) => markAt(dir, at)));
    await rescan(project.id);
    const marks = concepts.flatMap(({ id }) => datasets.marks(project.id, id));
    const isDoubtful = marked.some(({ isFresh }) => isFresh);
    const seen = { at, marks: [...marked, ...marks], isDoubtful };
    const sight = new Sight(datasets.images(project.id), seen);
    this.#kept.set(project.id, { key, sight });
    return sight;
  }

  detach(projectId: string): void {
    this.#kept.delete(projectId);
  }
}

function isSeen({ isEnabled }: Concept): boolean {
  return isEnabled !== false;
}

import type { Logger } from '../../platform/log.js';
import { FolderWatcher } from './folder-watcher.js';
import type { ProjectDataset } from './project-dataset.js';

/** One watcher for each concept's folder of a project. */
export class ConceptWatchers {
  readonly #watchers = new Map<string, FolderWatcher>();

  constructor(private readonly log: Logger) {}

  /** Watches what the project has now; watchers that stopped (folder deleted and back) are made again. */
  follow(dataset: ProjectDataset): void {
    const wanted = new Map(
      dataset.project.concepts.map((concept) => [concept.id, dataset.plainRoot(concept)]),
    );
    for (const [conceptId, watcher] of this.#watchers) {
      if (watcher.isActive && wanted.get(conceptId) === watcher.dir) continue;
      watcher.close();
      this.#watchers.delete(conceptId);
    }
    for (const [conceptId, dir] of wanted) {
      if (this.#watchers.has(conceptId)) continue;
      const onChange = (names: ReadonlySet<string> | null) => {
        dataset.refresh(conceptId, names).catch((error: unknown) => {
          this.log.error('refreshing a concept after an outside change', error);
        });
      };
      this.#watchers.set(conceptId, new FolderWatcher(dir, onChange, this.log));
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}

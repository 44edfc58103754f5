import { USUAL_CAPTION_EXTENSION } from '../../../shared/domain/dataset/index.js';
import type { Concept } from '../../../shared/contract/projects.js';
import { Queue } from '../../platform/bounded.js';
import type { Logger } from '../../platform/log.js';
import { FolderWatcher, type WatchedFolder } from './folder-watcher.js';
import type { OpenProject } from '../open-project/index.js';

/** One watcher for each concept's folder of a project. */
export class ConceptWatchers {
  readonly #watchers = new Map<string, FolderWatcher>();
  readonly #turns = new Queue();
  #isClosed = false;

  /** `onChange`: of a concept, what files of these names concern (all when null). */
  constructor(
    private readonly project: Pick<OpenProject, 'file' | 'folder'>,
    private readonly onChange: (
      conceptId: string,
      names: ReadonlySet<string> | null,
    ) => Promise<void>,
    private readonly log: Logger,
  ) {}

  /** Watches the concepts that are on now; watchers that stopped (folder deleted and back) are made again. */
  follow(): Promise<void> {
    return this.#turns.run(async () => {
      const off = await this.project.folder.off();
      const { concepts } = this.project.file;
      if (!this.#isClosed) this.#watch(concepts.filter(({ id }) => !off.has(id)));
    });
  }

  #watch(concepts: readonly Concept[]): void {
    const wanted = new Map(
      concepts.map((concept): [string, WatchedFolder] => {
        const { id, captionExtension = USUAL_CAPTION_EXTENSION } = concept;
        return [id, { dir: this.project.folder.namedDir(concept), captionExtension }];
      }),
    );
    for (const [conceptId, watcher] of this.#watchers) {
      const now = wanted.get(conceptId);
      const isSame =
        now?.dir === watcher.folder.dir && now.captionExtension === watcher.folder.captionExtension;
      if (watcher.isActive && isSame) continue;
      watcher.close();
      this.#watchers.delete(conceptId);
    }
    for (const [conceptId, folder] of wanted) {
      if (this.#watchers.has(conceptId)) continue;
      const onChange = (names: ReadonlySet<string> | null) => {
        this.onChange(conceptId, names).catch((error: unknown) => {
          this.log.error('refreshing a concept after an outside change', error);
        });
      };
      this.#watchers.set(conceptId, new FolderWatcher(folder, onChange, this.log));
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}

import type { Concept } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { markAt } from '../../platform/file-stamp.js';
import type { JobsService } from '../jobs/index.js';
import type { OpenProject } from '../open-project/index.js';
import { Sight } from './sight.js';

/** The look at a project’s dataset that was made last, kept until a file or what is looked at has changed. */
export class KeptSight {
  #kept: { readonly key: string; readonly sight: Sight } | null = null;

  constructor(
    private readonly project: Pick<OpenProject, 'dataset' | 'file' | 'folder'>,
    private readonly jobs: Pick<JobsService, 'wait'>,
  ) {}

  /** The dataset as it is now: what was seen before where that still holds, else seen anew. Throws the scan’s error. */
  async now(): Promise<Sight> {
    const { dataset, file, folder } = this.project;
    const off = await folder.off();
    const concepts = file.concepts.filter((concept) => isSeen(concept) && !off.has(concept.id));
    const key = JSON.stringify(
      concepts.map(({ id, dir, captionExtension }) => [id, dir, captionExtension]),
    );
    const before = this.#kept;
    if (before?.key === key && (await before.sight.holds())) return before.sight;
    const at = Date.now();
    const dirs = concepts.map((concept) => folder.namedDir(concept));
    // Before the scan: what comes while it looks has changed the folder since.
    const marked = await Promise.all(dirs.map((dir) => markAt(dir, at)));
    await this.#rescan();
    const marks = concepts.flatMap(({ id }) => dataset.marks(id));
    const isDoubtful = marked.some(({ isFresh }) => isFresh);
    const sight = new Sight(dataset.images(), { at, marks: [...marked, ...marks], isDoubtful });
    this.#kept = { key, sight };
    return sight;
  }

  async #rescan(): Promise<void> {
    const ended = await this.jobs.wait(this.project.dataset.rescan().id);
    if (ended.error) throw AppError.fromValue(ended.error);
  }
}

function isSeen({ isEnabled }: Concept): boolean {
  return isEnabled !== false;
}

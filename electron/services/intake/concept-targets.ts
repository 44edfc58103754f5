import { join } from 'node:path';
import { USUAL_CAPTION_EXTENSION } from '../../../shared/domain/dataset/caption-extension.js';
import { conceptOf } from '../dataset/index.js';
import type { OpenProject } from '../open-project/index.js';
import { recordImport } from './record-import.js';
import { TargetFolder } from './target-folder.js';

/** The folders of a project's concepts as images are put into them. */
export class ConceptTargets {
  readonly #targets = new Map<string, TargetFolder>();

  constructor(
    private readonly project: Pick<OpenProject, 'file' | 'folder' | 'guard' | 'history'>,
  ) {}

  /** Forgets what is known of the folders of concepts that are gone. */
  dropGone(): void {
    const ids = this.project.file.concepts.map(({ id }) => id);
    for (const id of [...this.#targets.keys()]) if (!ids.includes(id)) this.#targets.delete(id);
  }

  /** What is known of a concept's folder, read again when somebody else has written there. */
  async get(conceptId: string): Promise<TargetFolder> {
    const { file, folder, guard } = this.project;
    await guard.mayWrite();
    const concept = conceptOf(file, conceptId);
    const extension = concept.captionExtension ?? USUAL_CAPTION_EXTENSION;
    const known = this.#targets.get(conceptId);
    if (known?.captionExtension === extension && (await known.isCurrent())) return known;
    const target = await TargetFolder.open(await folder.makeConcept(concept), extension);
    this.#targets.set(conceptId, target);
    return target;
  }

  /** Makes undoable what has come into a concept: names in its folder. */
  async tellImported(conceptId: string, names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const concept = conceptOf(this.project.file, conceptId);
    const { root } = await this.project.folder.concept(concept);
    const paths = [...new Set(names)].map((name) => join(root, name));
    await recordImport(this.project, concept, paths);
  }
}

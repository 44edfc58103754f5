import type { ImportResult } from '../../../shared/contract/imports.js';
import type { Concept } from '../../../shared/contract/projects.js';
import { USUAL_CAPTION_EXTENSION } from '../../../shared/domain/dataset/caption-extension.js';
import { captionsElsewhere, namesOfBlank } from '../dataset/captions/index.js';
import { listFolder } from '../dataset/folders/index.js';
import type { OpenProject } from '../open-project/index.js';
import { currentRequest } from '../requests/index.js';
import type { ConceptMaker } from './concept-maker.js';
import { emptyResult, tell } from './import-report.js';
import { conceptEnding, DEFAULT_REPEATS, linkedFolders, type LinkFolder } from './link-folders.js';
import type { AddImagesInput, ConceptDraft } from './types.js';

/** Makes folders concepts that stay where they are. */
export class ConceptLinker {
  constructor(
    private readonly project: Pick<OpenProject, 'file' | 'folder' | 'dataset' | 'captions'>,
    private readonly concepts: ConceptMaker,
  ) {}

  /** Links each folder; captions that the trainer would not find there are told, and nothing is written beside them. */
  async link(input: AddImagesInput): Promise<ImportResult> {
    const folders = await linkedFolders(input.paths);
    const wanted = folders.filter(({ dir }) => input.choices?.leave.includes(dir) !== true);
    const result = emptyResult();
    for (const folder of wanted) await this.#linkOne(folder, wanted.length === 1, input, result);
    if (result.added > 0 && input.captionForMissing?.trim()) {
      await this.project.captions.fillMissing(input.captionForMissing);
    }
    return result;
  }

  async #linkOne(
    folder: LinkFolder,
    isOnly: boolean,
    { newConcept, choices }: AddImagesInput,
    result: ImportResult,
  ): Promise<void> {
    const { dataset } = this.project;
    const before = this.#linkedBefore(folder.dir);
    if (before !== null) {
      result.added += dataset.imagesOf(before.id).length;
      return;
    }
    const reason = this.concepts.reasonNotToLink(folder.dir);
    if (reason !== null) {
      tell(result, { file: folder.dir, outcome: 'failed', reason }, () => undefined);
      return;
    }
    await currentRequest()?.note({ t: 'linking', dir: folder.dir });
    const chosen = choices?.targets[folder.dir];
    const draft =
      chosen !== undefined && 'newConcept' in chosen
        ? chosen.newConcept
        : linkDraft(folder, isOnly, newConcept);
    const concept = await this.concepts.add({
      ...{ name: draft.name, repeats: draft.repeats, dir: folder.dir, isLinked: true },
      ...(draft.isRegularisation === true ? { isRegularisation: true } : {}),
      ...conceptEnding(folder.captionExtension),
    });
    await dataset.refresh(concept.id, null);
    const added = dataset.imagesOf(concept.id).length;
    result.added += added;
    result.concepts.push({ conceptId: concept.id, name: concept.name, added });
    await this.#tellElsewhere(concept, result);
  }

  async #tellElsewhere(concept: Concept, result: ImportResult): Promise<void> {
    const { captionExtension = USUAL_CAPTION_EXTENSION, dir } = concept;
    const entries = await listFolder(dir);
    const blank = namesOfBlank(this.project.dataset.imagesOf(concept.id));
    const look = { root: dir, entries, captionExtension, blank };
    for (const [image, { from }] of await captionsElsewhere(look)) {
      result.passedOverCount += 1;
      result.passedOver.push({ file: from, kind: null, reason: elsewhereReason(image) });
    }
  }

  /** The concept that an earlier attempt of the request has made of a folder. */
  #linkedBefore(dir: string): Concept | null {
    const earlier = currentRequest()?.earlier ?? [];
    if (!earlier.some((note) => note.t === 'linking' && note.dir === dir)) return null;
    const { file, folder } = this.project;
    return file.concepts.find((concept) => folder.namedDir(concept) === dir) ?? null;
  }
}

function elsewhereReason(image: string): string {
  return `It seems to be the caption of ${image}, but the trainer does not look there. The doctor writes it where it does.`;
}

function linkDraft(folder: LinkFolder, isOnly: boolean, wanted: ConceptDraft | null): ConceptDraft {
  const own = isOnly ? wanted : null;
  return {
    name: own?.name.trim() || folder.name.slice(0, 200),
    repeats: own?.repeats ?? folder.repeats ?? wanted?.repeats ?? DEFAULT_REPEATS,
    isRegularisation: folder.isRegularisation,
  };
}

import { randomBytes } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Concept } from '../../../shared/contract/projects.js';
import {
  captionFileName,
  conceptFolderName,
  encodeImageId,
  USUAL_CAPTION_EXTENSION,
} from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import type { JobContext } from '../jobs/index.js';
import { isAppsOwn } from '../project-folder/index.js';
import { currentRequest } from '../requests/index.js';
import { listFolder } from './concept-folder.js';
import { importImages } from './import-job.js';
import { ImportMemory } from './import-memory.js';
import { emptyResult, tell } from './import-report.js';
import { foldersToLink, type LinkFolder } from './import-walk.js';
import type { ProjectDataset } from './project-dataset.js';
import { TargetFolder } from './target-folder.js';
import type {
  AddImagesInput,
  AddOutcome,
  ConceptDraft,
  ImportResult,
  UploadedFile,
} from './types.js';

const DEFAULT_REPEATS = 10;

export interface ConceptWriterPorts {
  /** Throws when the project may not be written (any more); asked before each file. */
  mayWrite(): Promise<void>;
  onConceptAdded(concept: Concept): Promise<void>;
  /** Files that an import has put in place, captions too. */
  onImported(concept: Concept, paths: readonly string[]): Promise<void>;
  /** Writes captions for images of the project that have none, as a step of the history. */
  fillMissing(text: string): Promise<void>;
}

/** Puts images and concepts into one open project: copies, links, uploads. Images are never moved or changed. */
export class ConceptWriter {
  constructor(
    private readonly dataset: ProjectDataset,
    private readonly ports: ConceptWriterPorts,
  ) {}

  /** Makes a concept with an empty folder `img/N_name`, or returns the one that has that name. */
  async ensureConcept(draft: ConceptDraft): Promise<Concept> {
    const { concepts, dir } = this.dataset.project;
    const name = draft.name.trim();
    const same = concepts.find((concept) => !concept.isLinked && concept.name === name);
    if (same) return same;
    await this.ports.mayWrite();
    const folder = await freeFolder(conceptFolderName({ ...draft, name }), concepts, dir);
    await this.dataset.folder.makeConcept({ id: '', name, dir: folder });
    return this.#addConcept({ name, repeats: draft.repeats, dir: folder, isLinked: false });
  }

  /** Copies files, and the images of folders and zip archives, into a concept. */
  async copy(input: AddImagesInput, context: JobContext): Promise<ImportResult> {
    const { dataset } = this;
    const conceptId = input.conceptId ?? (await this.ensureConcept(draftOf(input))).id;
    const { paths, convert = false, captionForMissing } = input;
    const names: string[] = [];
    const memory = ImportMemory.ofRequest(currentRequest());
    try {
      return await dataset.writes.run(async () =>
        importImages(
          await this.#target(conceptId),
          {
            ...{ paths, convert, captionForMissing },
            mayRead: (path) => dataset.folder.mayRead(path),
            mayWrite: () => this.ports.mayWrite(),
          },
          context,
          { names, memory },
        ),
      );
    } finally {
      // Also what a cancelled import has put in can be undone.
      await this.#tellImported(conceptId, names);
      await memory?.undoable();
      await dataset.refresh(conceptId, null);
    }
  }

  /** The concept that an earlier attempt of the request has made; null when there is none. */
  madeBefore(): Concept | null {
    const request = currentRequest();
    if (request?.isRepeated !== true) return null;
    const id = conceptIdFor(request);
    return this.dataset.project.concepts.find((concept) => concept.id === id) ?? null;
  }

  /** Makes one folder a concept that stays where it is. Throws `not_found`, `unsupported`, `conflict`. */
  async linkFolder(draft: ConceptDraft, dir: string): Promise<Concept> {
    const real = await realFolder(dir);
    const reason = this.#reasonNotToLink(real);
    if (reason !== null) throw new AppError('conflict', reason, { hint: 'Choose another folder.' });
    return this.#addConcept({ ...draft, name: draft.name.trim(), dir: real, isLinked: true });
  }

  /** Makes each folder a concept that stays where it is. */
  async link(input: AddImagesInput): Promise<ImportResult> {
    const { dataset } = this;
    const folders: LinkFolder[] = [];
    for (const path of input.paths) folders.push(...(await foldersToLink(await realFolder(path))));
    const result = emptyResult();
    const request = currentRequest();
    for (const folder of folders) {
      const linked = this.#linkedBefore(folder.dir);
      if (linked !== null) {
        result.added += dataset.imagesOf(linked.id).length;
        continue;
      }
      const reason = this.#reasonNotToLink(folder.dir);
      if (reason !== null) {
        tell(result, { file: folder.dir, outcome: 'failed', reason }, () => undefined);
        continue;
      }
      await request?.note({ t: 'linking', dir: folder.dir });
      const draft = linkDraft(folder, folders.length === 1, input.newConcept);
      const concept = await this.#addConcept({ ...draft, dir: folder.dir, isLinked: true });
      await dataset.refresh(concept.id, null);
      result.added += dataset.imagesOf(concept.id).length;
    }
    if (result.added > 0 && input.captionForMissing?.trim()) {
      await this.ports.fillMissing(input.captionForMissing);
    }
    return result;
  }

  /** Takes one picture that a browser sends. */
  upload(
    input: UploadedFile,
    signal?: AbortSignal,
  ): Promise<{ outcome: AddOutcome | 'converted'; imageId: string | null; reason: string | null }> {
    return this.dataset.writes.run(async () => {
      const target = await this.#target(input.conceptId);
      const caption = input.caption === undefined ? null : Buffer.from(input.caption, 'utf8');
      const fileName = input.fileName.split(/[/\\]/).at(-1) ?? '';
      const { stream: content, convert = false } = input;
      const added = await target.add({ fileName, content, caption, convert }, signal);
      const { outcome, reason, name } = added;
      if (name === null) return { outcome, imageId: null, reason };
      const imageId = encodeImageId({ conceptId: input.conceptId, path: name });
      const files =
        caption === null ? [name] : [name, captionFileName(name, target.captionExtension)];
      await this.#tellImported(input.conceptId, files);
      await this.dataset.refreshImage(imageId);
      return { outcome, imageId, reason };
    });
  }

  async #tellImported(conceptId: string, names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const root = await this.dataset.root(conceptId);
    const paths = [...new Set(names)].map((name) => join(root, name));
    await this.ports.onImported(this.dataset.concept(conceptId), paths);
  }

  async #addConcept(concept: Omit<Concept, 'id'>): Promise<Concept> {
    const { dataset } = this;
    const request = currentRequest();
    const isFree = (id: string) => dataset.project.concepts.every((known) => known.id !== id);
    const wanted = request === null ? null : conceptIdFor(request);
    const id = wanted !== null && isFree(wanted) ? wanted : `c-${randomBytes(6).toString('hex')}`;
    const made: Concept = { id, ...concept };
    dataset.project = { ...dataset.project, concepts: [...dataset.project.concepts, made] };
    await this.ports.onConceptAdded(made);
    return made;
  }

  /** What is known of a concept's folder, read again when somebody else has written there. */
  async #target(conceptId: string): Promise<TargetFolder> {
    const { dataset } = this;
    await this.ports.mayWrite();
    const concept = dataset.concept(conceptId);
    const extension = concept.captionExtension ?? USUAL_CAPTION_EXTENSION;
    const known = dataset.targets.get(conceptId);
    if (known?.captionExtension === extension && (await known.isCurrent())) return known;
    const target = await TargetFolder.open(await dataset.folder.makeConcept(concept), extension);
    dataset.targets.set(conceptId, target);
    return target;
  }

  /** The concept that an earlier attempt of the request has made of a folder. */
  #linkedBefore(dir: string): Concept | null {
    const earlier = currentRequest()?.earlier ?? [];
    if (!earlier.some((note) => note.t === 'linking' && note.dir === dir)) return null;
    const { concepts } = this.dataset.project;
    return concepts.find((concept) => this.dataset.plainRoot(concept) === dir) ?? null;
  }

  #reasonNotToLink(dir: string): string | null {
    const { project } = this.dataset;
    const isTaken = project.concepts.some((concept) => this.dataset.plainRoot(concept) === dir);
    if (isTaken) return 'The folder is a concept of the project already.';
    return isAppsOwn(project.dir, dir)
      ? 'The folder belongs to the app; its pictures are results.'
      : null;
  }
}

/** The id of the one concept that a request makes: at each attempt the same. */
function conceptIdFor(request: { idFor(what: string): string }): string {
  return `c-${request.idFor('concept')}`;
}

function linkDraft(folder: LinkFolder, isOnly: boolean, wanted: ConceptDraft | null): ConceptDraft {
  const own = isOnly ? wanted : null;
  return {
    name: own?.name.trim() || folder.name.slice(0, 200),
    repeats: own?.repeats ?? folder.repeats ?? wanted?.repeats ?? DEFAULT_REPEATS,
  };
}

/** A folder with links followed, so that one folder has one name. Throws `not_found`, `unsupported` for a single file. */
export async function realFolder(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return await realpath(path);
  } catch (error) {
    if (nodeErrorCode(error) !== 'ENOENT') throw error;
    throw new AppError('not_found', `The folder is not there: ${path}`, { cause: error });
  }
  throw new AppError('unsupported', `A single file cannot be linked: ${path}`, {
    hint: 'Link the folder that it lies in, or copy the file.',
  });
}

function draftOf(input: AddImagesInput): ConceptDraft {
  if (input.newConcept) return input.newConcept;
  throw new AppError('bad_request', 'Choose a concept for the images.');
}

/** A folder below `img/` that no concept has, and in which nothing lies: files of a concept taken out stay its own. */
async function freeFolder(
  folder: string,
  concepts: readonly Concept[],
  projectDir: string,
): Promise<string> {
  const taken = new Set(concepts.map((concept) => concept.dir.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const candidate = `img/${folder}${number === 1 ? '' : `-${number}`}`;
    if (taken.has(candidate.toLowerCase())) continue;
    if ((await listFolder(join(projectDir, candidate))).length === 0) return candidate;
  }
}

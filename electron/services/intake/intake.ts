import { basename } from 'node:path';
import type { Concept, Job, UploadResult } from '../../../shared/contract/index.js';
import { isArchiveName } from '../../../shared/domain/dataset/image-rules.js';
import { refuseTakenName } from '../../../shared/domain/dataset/concept-changes.js';
import { AppError } from '../../../shared/result/errors.js';
import { conceptOf } from '../dataset/index.js';
import type { JobsService } from '../jobs/index.js';
import type { OpenProject, Room } from '../open-project/index.js';
import { discardArchive, receiveArchive } from './archive-upload.js';
import { ConceptLinker } from './concept-linker.js';
import { ConceptMaker } from './concept-maker.js';
import { ConceptWriter } from './concept-writer.js';
import { startInspection } from './inspect-import.js';
import { captionEndingOf, conceptEnding } from './link-folders.js';
import type { AddImagesInput, ConceptDraft, InspectImportInput, UploadedFile } from './types.js';

/** What an intake works with. */
type IntakeProject = Pick<
  OpenProject,
  | 'id'
  | 'dir'
  | 'file'
  | 'whole'
  | 'folder'
  | 'guard'
  | 'addConcept'
  | 'dataset'
  | 'captions'
  | 'history'
>;

/** Brings images into a project: they are copied or linked, never moved or changed. */
export class Intake implements Room {
  readonly #concepts: ConceptMaker;
  readonly #writer: ConceptWriter;
  readonly #linker: ConceptLinker;

  constructor(
    private readonly project: IntakeProject,
    private readonly deps: { readonly jobs: JobsService },
  ) {
    this.#concepts = new ConceptMaker(project);
    this.#writer = new ConceptWriter(project, this.#concepts);
    this.#linker = new ConceptLinker(project, this.#concepts);
  }

  changed(): void {
    this.#writer.dropGone();
  }

  /** Copies or links images into a concept as a job. Throws `bad_request` at once. */
  addImages(input: AddImagesInput): Job<'import'> {
    const { file, id: projectId } = this.project;
    if (input.mode === 'link' && input.conceptId !== null) {
      throw new AppError('bad_request', 'A linked folder becomes a concept of its own.', {
        hint: 'Copy the images into this concept instead, or link the folder as a new concept.',
      });
    }
    for (const target of Object.values(input.choices?.targets ?? {}))
      if ('conceptId' in target) conceptOf(file, target.conceptId);
    if (input.conceptId !== null) conceptOf(file, input.conceptId);
    else if (input.mode === 'copy' && input.newConcept === null) {
      throw new AppError('bad_request', 'Choose a concept for the images.');
    }
    const title = input.mode === 'copy' ? 'Adding images' : 'Linking images';
    return this.deps.jobs.start(
      { kind: 'import', title, projectId, canGoOn: input.mode === 'copy' },
      (context) =>
        input.mode === 'copy' ? this.#writer.copy(input, context) : this.#linker.link(input),
    );
  }

  /** Looks at what `addImages` would do, as a job that copies nothing. */
  inspect(input: InspectImportInput): Job<'import_plan'> {
    const { file, folder, id: projectId } = this.project;
    const mayRead = (path: string) => folder.mayRead(path);
    return startInspection(this.deps.jobs, input, { projectId, concepts: file.concepts, mayRead });
  }

  /** Makes a concept with an empty folder `img/N_name`, or returns the one that has that name. */
  ensureConcept(draft: ConceptDraft): Promise<Concept> {
    return this.#concepts.ensure(draft);
  }

  /**
   * A new concept with an empty folder below `img`, or, with `dir`, a folder that stays where it is and is then scanned.
   * Throws `conflict` for a name or a folder that a concept has, `not_found` for a folder that is not there.
   */
  async addConcept(draft: ConceptDraft, dir: string | null): Promise<Concept> {
    const { dataset, file, id: projectId } = this.project;
    const made = this.#concepts.madeBefore();
    if (made !== null) return made;
    refuseTakenName(draft.name, file.concepts, null);
    if (dir === null) return this.#concepts.ensure(draft);
    const ending = conceptEnding(await captionEndingOf(dir));
    const concept = await this.#concepts.linkFolder({ ...draft, ...ending }, dir);
    const about = { kind: 'scan', title: 'Scanning images', projectId } as const;
    this.deps.jobs.start(about, async ({ signal }) => {
      await dataset.refresh(concept.id, null, signal);
      return { images: dataset.imagesOf(concept.id).length };
    });
    return concept;
  }

  /**
   * Takes one picture that a browser sends, or a zip archive of them: that is received here and taken in as a job, or only
   * kept (`hold`). Throws `bad_request` when it is too large.
   */
  async receiveUpload(input: UploadedFile, signal?: AbortSignal): Promise<UploadResult> {
    const { file, folder, id: projectId } = this.project;
    const { conceptId, stream, convert = false } = input;
    const fileName = input.fileName.split(/[/\\]/).at(-1) ?? '';
    if (!isArchiveName(fileName)) {
      return { ...(await this.#writer.upload(input, signal)), jobId: null };
    }
    conceptOf(file, conceptId);
    const archive = await receiveArchive(folder.own, fileName, stream, signal);
    const kept = { outcome: 'archive', imageId: null, reason: null } as const;
    if (input.hold === true) return { ...kept, jobId: null, path: archive.path };
    const { id: jobId } = this.deps.jobs.start(
      { kind: 'import', title: `Adding the images of ${basename(archive.path)}`, projectId },
      async (context) => {
        const copy = { conceptId, newConcept: null, paths: [archive.path], convert };
        try {
          return await this.#writer.copy({ ...copy, mode: 'copy' }, context);
        } finally {
          await archive.remove();
        }
      },
    );
    return { ...kept, jobId };
  }

  /** Throws away an archive that was kept to be looked into. Throws `forbidden_path` for any other file. */
  discardArchive(path: string): Promise<void> {
    return discardArchive(this.project.folder.own, path);
  }
}

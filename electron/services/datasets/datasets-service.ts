import { basename } from 'node:path';
import type {
  Concept,
  DatasetDelta,
  DatasetImage,
  Job,
  UploadResult,
} from '../../../shared/contract/index.js';
import {
  isArchiveName,
  refuseTakenName,
  USUAL_CAPTION_EXTENSION,
} from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import type { FileMark } from '../../platform/file-stamp.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import type { WriteGuard } from '../leases/index.js';
import { throttled, type JobsService } from '../jobs/index.js';
import type { ProjectFolder, ProjectFolders } from '../project-folder/index.js';
import { discardArchive, receiveArchive } from './archive-upload.js';
import { ConceptWatchers } from './concept-watchers.js';
import type { CaptionElsewhere } from './captions-elsewhere.js';
import { ConceptLinker } from './concept-linker.js';
import { realFolder } from './concept-maker.js';
import { ConceptWriter } from './concept-writer.js';
import { findConcepts, reportFolder, type FoundConcepts } from './folder-report.js';
import type { ImagePage } from './dataset-pages.js';
import { inspectImport } from './inspect-import.js';
import { intakeWish } from './intake-wish.js';
import { captionEndingOf } from './link-folders.js';
import { ProjectDataset } from './project-dataset.js';
import type {
  AddImagesInput,
  AttachedProject,
  CaptionOnDisk,
  ConceptDraft,
  FolderScan,
  InspectImportInput,
  UploadedFile,
} from './types.js';

export interface DatasetsPorts {
  readonly folders: Pick<ProjectFolders, 'of' | 'mayRead'>;
  /** Told of every concept that an import makes, so that it gets into `project.json`; awaited before images come. */
  readonly onConceptAdded?: (projectId: string, concept: Concept) => Promise<void> | void;
  /** Told of the files that an import has put into a concept, so that it can be undone. */
  readonly onImported?: (
    projectId: string,
    concept: Concept,
    paths: readonly string[],
  ) => Promise<void>;
  /** Writes `text` for all images of the project that have no caption, undoable. */
  readonly fillMissing?: (projectId: string, text: string) => Promise<unknown>;
  /** The same for each image its own text, by image id. */
  readonly fillCaptions?: (
    projectId: string,
    texts: ReadonlyMap<string, string>,
  ) => Promise<unknown>;
  /** Absent: who opens a project here may write it. */
  readonly guard?: WriteGuard;
}

interface Open {
  readonly dataset: ProjectDataset;
  readonly watchers: ConceptWatchers;
  readonly writer: ConceptWriter;
  readonly linker: ConceptLinker;
  /** The end of its first scan. */
  firstScan: Promise<unknown>;
}

/** The images of open projects: scanning, watching, importing. Images are copied or linked, never moved or changed. */
export class DatasetsService {
  readonly #open = new Map<string, Open>();

  constructor(
    private readonly bus: EventBus,
    private readonly jobs: JobsService,
    private readonly log: Logger,
    private readonly ports: DatasetsPorts,
  ) {}

  /** Starts to follow a project's images; returns the job of the first scan. Attaching again updates it. */
  attach(project: AttachedProject): Job<'scan'> {
    const open = this.#open.get(project.id) ?? this.#make(project);
    this.#open.set(project.id, open);
    open.dataset.project = project;
    open.dataset.dropMissingConcepts();
    const scan = this.rescan(project.id);
    open.firstScan = this.jobs.wait(scan.id);
    return scan;
  }

  /** Resolves when all images of an open project were seen once, or could not be. */
  async seen(projectId: string): Promise<void> {
    const open = this.#open.get(projectId);
    if (open?.dataset.isComplete === false) await open.firstScan;
  }

  /** Takes over a changed list of concepts; new folders are scanned, dropped ones leave the grid. */
  async update(project: AttachedProject): Promise<void> {
    const open = this.#get(project.id);
    const before = new Map(
      open.dataset.project.concepts.map((concept) => [concept.id, filesOf(concept)]),
    );
    open.dataset.project = project;
    open.dataset.dropMissingConcepts();
    await open.watchers.follow(open.dataset);
    for (const concept of project.concepts) {
      if (before.get(concept.id) !== filesOf(concept)) await open.dataset.refresh(concept.id, null);
    }
  }

  /** Forgets a project; its files stay as they are. */
  detach(projectId: string): void {
    this.#open.get(projectId)?.watchers.close();
    this.#open.delete(projectId);
  }

  /** The images as last seen, and the number of the last `datasets.changed` of the project. */
  snapshot(projectId: string): {
    images: readonly DatasetImage[];
    isComplete: boolean;
    seq: number;
  } {
    const { dataset } = this.#get(projectId);
    const seq = this.bus.seq('datasets.changed', projectId);
    return { images: dataset.images(), isComplete: dataset.isComplete, seq };
  }

  /** A page of the images in a stable order: `from` is 0 or the `next` of the page before. */
  page(
    projectId: string,
    from: number,
    limit: number,
  ): ImagePage & { isComplete: boolean; seq: number } {
    const { dataset } = this.#get(projectId);
    const seq = this.bus.seq('datasets.changed', projectId);
    return { ...dataset.page(from, limit), isComplete: dataset.isComplete, seq };
  }

  /** All images as last seen, by concept and then by name. */
  images(projectId: string): readonly DatasetImage[] {
    return this.#get(projectId).dataset.images();
  }

  /** See `ProjectDataset.marks`. */
  marks(projectId: string, conceptId: string): FileMark[] {
    return this.#get(projectId).dataset.marks(conceptId);
  }

  /** The concepts of an open project. */
  concepts(projectId: string): readonly Concept[] {
    return this.#get(projectId).dataset.project.concepts;
  }

  /** Caption files whose image is not there. */
  orphans(projectId: string): Promise<{ conceptId: string; name: string }[]> {
    return this.#get(projectId).dataset.orphans();
  }

  /** Concepts whose folder is not there, with that folder. */
  missing(projectId: string): Promise<{ conceptId: string; dir: string }[]> {
    return this.#get(projectId).dataset.missing();
  }

  /** Looks at every file again; unchanged ones (time and size) are not read. */
  rescan(projectId: string): Job<'scan'> {
    const open = this.#get(projectId);
    return this.jobs.start(
      { kind: 'scan', title: 'Scanning images', projectId, canGoOn: true },
      async (context) => {
        await open.watchers.follow(open.dataset);
        const images = await open.dataset.scanAll({
          signal: context.signal,
          progress: throttled((done, total) => context.progress(done, total, 'images')),
        });
        return { images };
      },
    );
  }

  /** Scans any folder, for the terminal. Throws `not_found`. */
  async scanFolder(dir: string, signal?: AbortSignal): Promise<FolderScan> {
    await realFolder(dir);
    return reportFolder(dir, signal);
  }

  /** The concepts of any folder with their images. Throws `not_found`. */
  async findConcepts(dir: string): Promise<FoundConcepts> {
    await realFolder(dir);
    return findConcepts(dir);
  }

  /** Copies or links images into a concept as a job. Throws `bad_request` at once. */
  addImages(input: AddImagesInput): Job<'import'> {
    const open = this.#get(input.projectId);
    if (input.mode === 'link' && input.conceptId !== null) {
      throw new AppError('bad_request', 'A linked folder becomes a concept of its own.', {
        hint: 'Copy the images into this concept instead, or link the folder as a new concept.',
      });
    }
    for (const target of Object.values(input.choices?.targets ?? {}))
      if ('conceptId' in target) open.dataset.concept(target.conceptId);
    if (input.conceptId !== null) open.dataset.concept(input.conceptId);
    else if (input.mode === 'copy' && input.newConcept === null) {
      throw new AppError('bad_request', 'Choose a concept for the images.');
    }
    const title = input.mode === 'copy' ? 'Adding images' : 'Linking images';
    return this.jobs.start(
      { kind: 'import', title, projectId: input.projectId, canGoOn: input.mode === 'copy' },
      (context) =>
        input.mode === 'copy' ? open.writer.copy(input, context) : open.linker.link(input),
    );
  }

  /** Looks at what `addImages` would do, as a job that copies nothing. */
  inspectImport(input: InspectImportInput): Job<'import_plan'> {
    const { projectId } = input;
    const project = projectId === null ? null : this.#get(projectId).dataset;
    const target = { ...input, newConcept: input.newConcept ?? UNNAMED };
    const wish = intakeWish(target, project?.project.concepts ?? []);
    const mayRead = (path: string) =>
      project === null ? this.ports.folders.mayRead(path) : project.folder.mayRead(path);
    const about = { kind: 'import_plan', title: 'Looking at what is brought' } as const;
    return this.jobs.start(
      { ...about, canGoOn: true, ...(projectId === null ? {} : { projectId }) },
      async (context) => ({ plan: await inspectImport({ input, wish, mayRead }, context) }),
    );
  }

  /** Makes a concept with an empty folder `img/N_name`, or returns the one that has that name. */
  ensureConcept(projectId: string, draft: ConceptDraft): Promise<Concept> {
    return this.#get(projectId).writer.concepts.ensure(draft);
  }

  /**
   * A new concept with an empty folder below `img`, or, with `dir`, a folder that stays where it is and is then scanned.
   * Throws `conflict` for a name or a folder that a concept has, `not_found` for a folder that is not there.
   */
  async addConcept(projectId: string, draft: ConceptDraft, dir: string | null): Promise<Concept> {
    const { writer, dataset } = this.#get(projectId);
    const { concepts } = writer;
    const made = concepts.madeBefore();
    if (made !== null) return made;
    refuseTakenName(draft.name, dataset.project.concepts, null);
    if (dir === null) return concepts.ensure(draft);
    const captionExtension = await captionEndingOf(dir);
    const ending = captionExtension === USUAL_CAPTION_EXTENSION ? {} : { captionExtension };
    const concept = await concepts.linkFolder({ ...draft, ...ending }, dir);
    this.jobs.start({ kind: 'scan', title: 'Scanning images', projectId }, async ({ signal }) => {
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
    const open = this.#get(input.projectId);
    const { projectId, conceptId, stream, convert = false } = input;
    const fileName = input.fileName.split(/[/\\]/).at(-1) ?? '';
    if (!isArchiveName(fileName)) {
      return { ...(await open.writer.upload(input, signal)), jobId: null };
    }
    open.dataset.concept(conceptId);
    const { own } = open.dataset.folder;
    const archive = await receiveArchive(own, fileName, stream, signal);
    const kept = { outcome: 'archive', imageId: null, reason: null } as const;
    if (input.hold === true) return { ...kept, jobId: null, path: archive.path };
    const { id: jobId } = this.jobs.start(
      { kind: 'import', title: `Adding the images of ${basename(archive.path)}`, projectId },
      async (context) => {
        const copy = { projectId, conceptId, newConcept: null, paths: [archive.path], convert };
        try {
          return await open.writer.copy({ ...copy, mode: 'copy' }, context);
        } finally {
          await archive.remove();
        }
      },
    );
    return { ...kept, jobId };
  }

  /** Throws away an archive that was kept to be looked into. Throws `forbidden_path` for any other file. */
  discardArchive(projectId: string, path: string): Promise<void> {
    return discardArchive(this.#get(projectId).dataset.folder.own, path);
  }

  /** Absolute path of an image, contained. Throws `not_found` or `forbidden_path`. */
  imagePath(projectId: string, imageId: string): Promise<string> {
    return this.#get(projectId).dataset.imagePath(imageId);
  }

  /** See `ProjectDataset.filePath`. */
  filePath(projectId: string, imageId: string): Promise<string> {
    return this.#get(projectId).dataset.filePath(imageId);
  }

  /** Absolute path of an image's caption, which may not be there yet. Throws like `imagePath`. */
  captionPath(projectId: string, imageId: string): Promise<string> {
    return this.#get(projectId).dataset.captionPath(imageId);
  }

  /** See `ProjectDataset.captionOnDisk`. */
  captionOnDisk(projectId: string, imageId: string, isOneOfMany?: boolean): Promise<CaptionOnDisk> {
    return this.#get(projectId).dataset.captionOnDisk(imageId, isOneOfMany);
  }

  /** Captions of images that have none where the trainer looks, by image id; see `captionsElsewhere`. */
  captionsElsewhere(projectId: string): Promise<Map<string, CaptionElsewhere>> {
    return this.#get(projectId).dataset.captionsElsewhere();
  }

  /** Where things of an open project lie. Throws `not_found`. */
  folder(projectId: string): ProjectFolder {
    return this.#get(projectId).dataset.folder;
  }

  /** Reads one image and its caption again and tells everybody when something changed. */
  refreshImage(projectId: string, imageId: string): Promise<DatasetImage> {
    return this.#get(projectId).dataset.refreshImage(imageId);
  }

  /** The same for many images; what changed is told a few hundred at a time. */
  refreshImages(projectId: string, imageIds: readonly string[]): Promise<void> {
    return this.#get(projectId).dataset.refreshImages(imageIds);
  }

  /** Reads the images again whose files or captions are among these paths, concept by concept. */
  async refreshPaths(projectId: string, paths: readonly string[]): Promise<void> {
    await this.#open.get(projectId)?.dataset.refreshPaths(paths);
  }

  /** Stops all watching. */
  close(): void {
    for (const projectId of [...this.#open.keys()]) this.detach(projectId);
  }

  #get(projectId: string): Open {
    const open = this.#open.get(projectId);
    if (!open) throw new AppError('not_found', 'That project is not open.');
    return open;
  }

  #make(project: AttachedProject): Open {
    const emit = (delta: DatasetDelta) => void this.bus.emit('datasets.changed', project.id, delta);
    const { folders, guard } = this.ports;
    const dataset = new ProjectDataset(project, emit, folders, async () =>
      guard === undefined ? true : guard.isWritable(project.id),
    );
    const watchers = new ConceptWatchers(this.log);
    const writer = new ConceptWriter(dataset, {
      mayWrite: async () => guard?.mayWrite(project.id),
      onConceptAdded: async (concept) => {
        await this.ports.onConceptAdded?.(project.id, concept);
        if (this.#open.has(project.id)) await watchers.follow(dataset);
      },
      onImported: async (concept, paths) => this.ports.onImported?.(project.id, concept, paths),
      fillCaptions: async (texts) => void (await this.ports.fillCaptions?.(project.id, texts)),
    });
    const linker = new ConceptLinker(dataset, writer.concepts, {
      fillMissing: async (text) => void (await this.ports.fillMissing?.(project.id, text)),
    });
    return { dataset, watchers, writer, linker, firstScan: Promise.resolve() };
  }
}

/** What images go to whose concept has no name yet. */
const UNNAMED: ConceptDraft = { name: 'concept', repeats: 10 };

/** Where a concept's files lie and how its captions are called: when that changes, they are read anew. */
function filesOf({ dir, captionExtension }: Concept): string {
  return `${dir}\0${captionExtension ?? ''}`;
}

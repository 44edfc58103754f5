import { randomBytes } from 'node:crypto';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from '../../../shared/contract/jobs.js';
import type { Concept, DatasetDelta, DatasetImage } from '../../../shared/contract/projects.js';
import { conceptFolderName, encodeImageId } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import type { Logger } from '../../platform/log.js';
import { isInside } from '../../platform/paths.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobContext, JobsService } from '../jobs/index.js';
import { reportFolder } from './folder-report.js';
import { FolderWatcher } from './folder-watcher.js';
import { importImages, writeMissingCaptions } from './import-job.js';
import { foldersToLink } from './import-walk.js';
import { ProjectDataset } from './project-dataset.js';
import { TargetFolder } from './target-folder.js';
import type {
  AddImagesInput,
  AddOutcome,
  AttachedProject,
  ConceptDraft,
  FolderScan,
  ImportResult,
  UploadInput,
} from './types.js';

export interface DatasetsPorts {
  /** Told of every concept that an import makes, so that it gets into `project.json`; awaited before images come. */
  readonly onConceptAdded?: (projectId: string, concept: Concept) => Promise<void> | void;
}

interface Open {
  readonly dataset: ProjectDataset;
  readonly watchers: Map<string, FolderWatcher>;
}

const DEFAULT_REPEATS = 10;

/** The images of open projects: scanning, watching, importing. Images are copied or linked, never moved or changed. */
export class DatasetsService {
  readonly #open = new Map<string, Open>();

  constructor(
    private readonly bus: EventBus,
    private readonly jobs: JobsService,
    private readonly log: Logger,
    private readonly ports: DatasetsPorts = {},
  ) {}

  /** Starts to follow a project's images; returns the job of the first scan. Attaching again updates it. */
  attach(project: AttachedProject): Job {
    const known = this.#open.get(project.id);
    if (known) {
      known.dataset.project = project;
      known.dataset.dropMissingConcepts();
    } else {
      const emit = (delta: DatasetDelta) =>
        void this.bus.emit('datasets.changed', project.id, delta);
      this.#open.set(project.id, {
        dataset: new ProjectDataset(project, emit),
        watchers: new Map(),
      });
    }
    return this.rescan(project.id);
  }

  /** Takes over a changed list of concepts; new folders are scanned, dropped ones leave the grid. */
  async update(project: AttachedProject): Promise<void> {
    const open = this.#get(project.id);
    const before = new Map(
      open.dataset.project.concepts.map((concept) => [concept.id, concept.dir]),
    );
    open.dataset.project = project;
    open.dataset.dropMissingConcepts();
    this.#watch(open);
    for (const concept of project.concepts) {
      if (before.get(concept.id) !== concept.dir) await open.dataset.refresh(concept.id, null);
    }
  }

  /** Forgets a project; its files stay as they are. */
  detach(projectId: string): void {
    for (const watcher of this.#open.get(projectId)?.watchers.values() ?? []) watcher.close();
    this.#open.delete(projectId);
  }

  /** The images as last seen, and the number of the last `datasets.changed` of the project. */
  snapshot(projectId: string): { images: DatasetImage[]; isComplete: boolean; seq: number } {
    const { dataset } = this.#get(projectId);
    const seq = this.bus.seq('datasets.changed', projectId);
    return { images: dataset.images(), isComplete: dataset.isComplete, seq };
  }

  /** Looks at every file again; unchanged ones (time and size) are not read. */
  rescan(projectId: string): Job {
    const open = this.#get(projectId);
    return this.jobs.start(
      { kind: 'scan', title: 'Scanning images', projectId },
      async (context) => {
        this.#watch(open);
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
    await this.#folder(dir);
    return reportFolder(dir, signal);
  }

  /** Copies or links images into a concept as a job; its result is an `ImportResult`. Throws `bad_request` at once. */
  addImages(input: AddImagesInput): Job {
    const open = this.#get(input.projectId);
    if (input.mode === 'link' && input.conceptId !== null) {
      throw new AppError('bad_request', 'A linked folder becomes a concept of its own.', {
        hint: 'Copy the images into this concept instead, or link the folder as a new concept.',
      });
    }
    if (input.conceptId !== null) open.dataset.concept(input.conceptId);
    else if (input.mode === 'copy' && input.newConcept === null) {
      throw new AppError('bad_request', 'Choose a concept for the images.');
    }
    const title = input.mode === 'copy' ? 'Adding images' : 'Linking images';
    return this.jobs.start({ kind: 'import', title, projectId: input.projectId }, (context) =>
      input.mode === 'copy' ? this.#copy(open, input, context) : this.#link(open, input),
    );
  }

  /** Makes a concept with an empty folder `img/N_name`, or returns the one that has that name. */
  async ensureConcept(projectId: string, draft: ConceptDraft): Promise<Concept> {
    const open = this.#get(projectId);
    const { concepts, dir } = open.dataset.project;
    const name = draft.name.trim();
    const same = concepts.find((concept) => !concept.isLinked && concept.name === name);
    if (same) return same;
    const folder = uniqueFolder(conceptFolderName({ ...draft, name }), concepts);
    await mkdir(join(dir, folder), { recursive: true });
    return this.#addConcept(open, { ...draft, name, dir: folder, isLinked: false });
  }

  /** Takes one picture that a browser sends. Throws `bad_request` when it is too large. */
  receiveUpload(
    input: UploadInput,
    signal?: AbortSignal,
  ): Promise<{ outcome: AddOutcome; imageId: string | null; reason: string | null }> {
    const { dataset } = this.#get(input.projectId);
    return dataset.writes.run(async () => {
      const target = await this.#target(dataset, input.conceptId);
      const caption = input.caption === undefined ? null : Buffer.from(input.caption, 'utf8');
      const fileName = input.fileName.split(/[/\\]/).at(-1) ?? '';
      const added = await target.add({ fileName, content: input.stream, caption }, signal);
      const { outcome, reason, name } = added;
      if (name === null) return { outcome, imageId: null, reason };
      const imageId = encodeImageId({ conceptId: input.conceptId, path: name });
      await dataset.refreshImage(imageId);
      return { outcome, imageId, reason };
    });
  }

  /** Absolute path of an image, contained. Throws `not_found` or `forbidden_path`. */
  imagePath(projectId: string, imageId: string): Promise<string> {
    return this.#get(projectId).dataset.imagePath(imageId);
  }

  /** Absolute path of an image's caption, which may not be there yet. Throws like `imagePath`. */
  captionPath(projectId: string, imageId: string): Promise<string> {
    return this.#get(projectId).dataset.captionPath(imageId);
  }

  /** The folder of an open project. Throws `not_found`. */
  projectDir(projectId: string): string {
    return this.#get(projectId).dataset.project.dir;
  }

  /** Reads one image and its caption again and tells everybody when something changed. */
  refreshImage(projectId: string, imageId: string): Promise<DatasetImage> {
    return this.#get(projectId).dataset.refreshImage(imageId);
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

  async #copy(open: Open, input: AddImagesInput, context: JobContext): Promise<ImportResult> {
    const { dataset } = open;
    const conceptId =
      input.conceptId ?? (await this.ensureConcept(input.projectId, draftOf(input))).id;
    try {
      const result = await dataset.writes.run(async () =>
        importImages(await this.#target(dataset, conceptId), input.paths, context),
      );
      await this.#captionMissing(dataset, conceptId, input.captionForMissing);
      return result;
    } finally {
      await dataset.refresh(conceptId, null);
    }
  }

  async #link(open: Open, input: AddImagesInput): Promise<ImportResult> {
    const { dataset } = open;
    const folders = [];
    for (const path of input.paths)
      folders.push(...(await foldersToLink(await this.#folder(path))));
    const taken = new Set(dataset.project.concepts.map((concept) => dataset.plainRoot(concept)));
    const result: ImportResult = {
      added: 0,
      duplicate: 0,
      unsupported: 0,
      unreadable: 0,
      failed: [],
    };
    for (const folder of folders) {
      if (taken.has(folder.dir)) {
        result.failed.push({
          file: folder.dir,
          reason: 'The folder is a concept of the project already.',
        });
        continue;
      }
      const isOnly = folders.length === 1;
      const concept = await this.#addConcept(open, {
        name: (isOnly ? input.newConcept?.name.trim() : undefined) || folder.name.slice(0, 200),
        repeats:
          (isOnly ? input.newConcept?.repeats : undefined) ??
          folder.repeats ??
          input.newConcept?.repeats ??
          DEFAULT_REPEATS,
        dir: folder.dir,
        isLinked: true,
      });
      await dataset.refresh(concept.id, null);
      await this.#captionMissing(dataset, concept.id, input.captionForMissing);
      await dataset.refresh(concept.id, null);
      result.added += dataset.images().filter((image) => image.conceptId === concept.id).length;
    }
    return result;
  }

  /** A folder with links followed, so that one folder has one name. Throws `not_found`, `unsupported` for a single file. */
  async #folder(path: string): Promise<string> {
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

  async #captionMissing(
    dataset: ProjectDataset,
    conceptId: string,
    text: string | undefined,
  ): Promise<void> {
    if (!text?.trim()) return;
    await dataset.refresh(conceptId, null);
    const names = dataset
      .images()
      .filter(
        (image) => image.conceptId === conceptId && image.problems.includes('caption_missing'),
      )
      .map((image) => image.name);
    await writeMissingCaptions(await dataset.root(conceptId), names, text.trim());
  }

  async #addConcept(open: Open, concept: Omit<Concept, 'id'>): Promise<Concept> {
    const { dataset } = open;
    const { id: projectId } = dataset.project;
    const made: Concept = { id: `c-${randomBytes(6).toString('hex')}`, ...concept };
    dataset.project = { ...dataset.project, concepts: [...dataset.project.concepts, made] };
    await this.ports.onConceptAdded?.(projectId, made);
    this.#watch(open);
    return made;
  }

  /** What is known of a concept's folder, read again when somebody else has written there. */
  async #target(dataset: ProjectDataset, conceptId: string): Promise<TargetFolder> {
    const known = dataset.targets.get(conceptId);
    if (known && (await known.isCurrent())) return known;
    const concept = dataset.concept(conceptId);
    const plain = dataset.plainRoot(concept);
    if (!concept.isLinked && isInside(dataset.project.dir, plain))
      await mkdir(plain, { recursive: true });
    const target = await TargetFolder.open(await dataset.root(conceptId));
    dataset.targets.set(conceptId, target);
    return target;
  }

  /** One watcher for each concept that is there; those that stopped are made again. */
  #watch(open: Open): void {
    const { dataset, watchers } = open;
    if (!this.#open.has(dataset.project.id)) return;
    const wanted = new Map(
      dataset.project.concepts.map((concept) => [concept.id, dataset.plainRoot(concept)]),
    );
    for (const [conceptId, watcher] of watchers) {
      if (watcher.isActive && wanted.get(conceptId) === watcher.dir) continue;
      watcher.close();
      watchers.delete(conceptId);
    }
    for (const [conceptId, dir] of wanted) {
      if (watchers.has(conceptId)) continue;
      const onChange = (stems: ReadonlySet<string> | null) => {
        dataset.refresh(conceptId, stems).catch((error: unknown) => {
          this.log.error('refreshing a concept after an outside change', error);
        });
      };
      watchers.set(conceptId, new FolderWatcher(dir, onChange, this.log));
    }
  }
}

function draftOf(input: AddImagesInput): ConceptDraft {
  if (input.newConcept) return input.newConcept;
  throw new AppError('bad_request', 'Choose a concept for the images.');
}

/** A folder below `img/` that no concept has. */
function uniqueFolder(folder: string, concepts: readonly Concept[]): string {
  const taken = new Set(concepts.map((concept) => concept.dir.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const candidate = `img/${folder}${number === 1 ? '' : `-${number}`}`;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}

/** Ten times a second is plenty for a progress bar; the last call always counts. */
function throttled(
  tell: (done: number, total: number) => void,
): (done: number, total: number) => void {
  let last = 0;
  return (done, total) => {
    if (done < total && Date.now() - last < 100) return;
    last = Date.now();
    tell(done, total);
  };
}

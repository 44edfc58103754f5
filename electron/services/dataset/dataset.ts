import { basename, dirname } from 'node:path';
import type { DatasetDelta, DatasetImage } from '../../../shared/contract/datasets.js';
import type { Job } from '../../../shared/contract/jobs.js';
import type { Concept } from '../../../shared/contract/projects.js';
import { decodeImageId } from '../../../shared/domain/dataset/image-id.js';
import { USUAL_CAPTION_EXTENSION } from '../../../shared/domain/dataset/caption-extension.js';
import { AppError } from '../../../shared/result/errors.js';
import { Queue } from '../../platform/bounded.js';
import type { FileMark } from '../../platform/file-stamp.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import { throttled, type JobsService } from '../jobs/index.js';
import type { OpenProject, Room, UsableProject } from '../open-project/index.js';
import { captionsElsewhereIn, type CaptionElsewhere } from './captions/captions-elsewhere.js';
import { orphanCaptions } from './folders/concept-folder.js';
import {
  refreshCaptions,
  refreshNames,
  scanConceptFolder,
  takeGone,
  type ScanOptions,
  type ScannedFolder,
} from './concept-scan.js';
import { ConceptWatchers } from './concept-watchers.js';
import { DatasetPages, type ImagePage } from './dataset-pages.js';
import { isFolder } from './folders/file-looks.js';
import { FIRST_SCREEN, firstScreenOf, readFirstScreen, writeFirstScreen } from './first-screen.js';
import { marksOf } from './image-entry.js';
import { ImagePlaces, type CaptionOnDisk } from './image-places.js';

const BATCH = 200;
/** Images in the first rows of a usual window. */
const FIRST_ROWS = 20;
/** From so many images on, listing the folders takes longer than to read a first screen. */
const LARGE = 1000;
/** Beyond this, listing the folder is cheaper than asking for each name. */
const MOST_NAMES = 2000;
/** The first pictures should not wait for a batch to fill. */
const FLUSH_MS = 150;

export interface DatasetDeps {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly log: Logger;
}

interface ScanProgress {
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
}

/** The images of a project as last seen: scanned, watched, and brought up to date. */
export class Dataset implements Room {
  isComplete = false;
  readonly #pages = new DatasetPages();
  readonly #scans = new Queue();
  readonly #places: ImagePlaces;
  readonly #watchers: ConceptWatchers;
  /** Concepts that are about to come; see `expect`. */
  readonly #expected = new Set<string>();
  #firstScan: Promise<Job<'scan'> | null> = Promise.resolve(null);
  /** As it is on disk. */
  #keptScreen = '[]';

  constructor(
    private readonly project: Pick<OpenProject, 'id' | 'file' | 'folder' | 'guard'>,
    private readonly deps: DatasetDeps,
  ) {
    this.#places = new ImagePlaces(project);
    this.#watchers = new ConceptWatchers(project, (id, names) => this.refresh(id, names), deps.log);
  }

  /** Begins to follow the images; the first scan goes on as a job. */
  async open(): Promise<void> {
    this.#firstScan = this.deps.jobs.wait(this.rescan().id);
  }

  /** New folders are scanned, dropped ones leave the grid. */
  async changed({ concepts: before }: UsableProject): Promise<void> {
    this.#dropGone();
    await this.#watchers.follow();
    for (const concept of this.project.file.concepts) {
      if (this.#expected.delete(concept.id)) continue;
      const known = before.find(({ id }) => id === concept.id);
      if (known === undefined || filesOf(known) !== filesOf(concept))
        await this.refresh(concept.id, null);
    }
  }

  /** Stops watching; files stay as they are. */
  close(): void {
    this.#watchers.close();
  }

  /** Of a concept that is about to be added: who adds it looks at its images. */
  expect(conceptId: string): void {
    this.#expected.add(conceptId);
  }

  /** Resolves when all images were seen once, or could not be. */
  async seen(): Promise<void> {
    if (!this.isComplete) await this.#firstScan;
  }

  /** The same; throws what the first scan ended with. */
  async scanned(): Promise<void> {
    const error = (await this.#firstScan)?.error;
    if (error) throw AppError.fromValue(error);
  }

  /** The images as last seen, by concept and then by name. */
  images(): readonly DatasetImage[] {
    return this.#pages.all();
  }

  /** A page of the images in a stable order: `from` is 0 or the `next` of the page before. `seq`: of the last `datasets.changed`. */
  page(from: number, limit: number): ImagePage & { isComplete: boolean; seq: number } {
    const seq = this.deps.bus.seq('datasets.changed', this.project.id);
    return { ...this.#pages.page(from, limit), isComplete: this.isComplete, seq };
  }

  /** The images of one concept, by name. */
  imagesOf(conceptId: string): readonly DatasetImage[] {
    return (this.#pages.get(conceptId)?.sorted() ?? []).map(({ image }) => image);
  }

  image(imageId: string): DatasetImage | null {
    const address = decodeImageId(imageId);
    if (!address) return null;
    return this.#pages.get(address.conceptId)?.get(address.path)?.image ?? null;
  }

  /** The files that were read for the images of a concept, with their marks; none of one that was taken out meanwhile. */
  marks(conceptId: string): FileMark[] {
    const concept = this.project.file.concepts.find(({ id }) => id === conceptId);
    if (concept === undefined) return [];
    const source = this.#folder(concept, this.project.folder.namedDir(concept));
    const entries = this.#pages.get(conceptId)?.sorted() ?? [];
    return entries.flatMap((entry) => marksOf(source, entry));
  }

  /** Where an image lies. Throws `not_found` for an id that is none and `forbidden_path` for one that leads out of its folder. */
  imagePath(imageId: string): Promise<string> {
    return this.#places.image(imageId);
  }

  /** The file of an image in its folder, for moving it: of a link the link itself, wherever it leads. Throws like `imagePath`. */
  filePath(imageId: string): Promise<string> {
    return this.#places.file(imageId);
  }

  /** Where the caption of an image lies or would lie, also of an image that is a link. Throws like `imagePath`. */
  captionPath(imageId: string): Promise<string> {
    return this.#places.caption(imageId);
  }

  /**
   * What the caption of an image says on disk, and the file that a write has to replace: where the caption is a link, its
   * target, so that it stays one. `isOneOfMany`: an image that was there at the last look is taken as there. Throws like
   * `imagePath`.
   */
  captionOnDisk(imageId: string, isOneOfMany = false): Promise<CaptionOnDisk> {
    const isThere = isOneOfMany && this.image(imageId) !== null;
    const encodingOf = (conceptId: string) => this.#pages.get(conceptId)?.encoding.guess ?? null;
    return this.#places.captionOnDisk(imageId, isThere, encodingOf);
  }

  /**
   * One caption that its user writes: `write` gets what is on disk and resolves with true once the history has told of its
   * change. Resolves with the image as it is then. Throws like `imagePath`, and `not_found` for an image that is gone.
   */
  async editCaption(
    imageId: string,
    write: (found: CaptionOnDisk) => Promise<boolean>,
  ): Promise<DatasetImage> {
    const isTold = await write(await this.captionOnDisk(imageId));
    const image = isTold ? this.image(imageId) : null;
    return image ?? this.refreshImage(imageId);
  }

  /** Looks at every file again as a job; unchanged ones (time and size) are not read. */
  rescan(): Job<'scan'> {
    return this.deps.jobs.start(
      { kind: 'scan', title: 'Scanning images', projectId: this.project.id, canGoOn: true },
      async ({ signal, progress }) => {
        await this.#watchers.follow();
        const told = throttled((done, total) => progress(done, total, 'images'));
        return { images: await this.#scanAll({ signal, progress: told }) };
      },
    );
  }

  /** Looks again at what files of these names concern (all when null), and at what is new or gone among them. */
  async refresh(
    conceptId: string,
    names: ReadonlySet<string> | null,
    signal?: AbortSignal,
  ): Promise<void> {
    const concept = this.project.file.concepts.find((candidate) => candidate.id === conceptId);
    if (!concept) return;
    await this.#scan(concept, names, signal ? { signal } : {});
  }

  /** Looks again at what these files, which were written here, concern; those of one concept in one go. */
  async refreshPaths(paths: readonly string[]): Promise<void> {
    const linked = paths.flatMap((path) => this.#places.linkedTo(path));
    if (linked.length > 0) await this.refreshImages(linked);
    const byFolder = new Map<string, Set<string>>();
    for (const path of paths) {
      const dir = dirname(path);
      byFolder.set(dir, (byFolder.get(dir) ?? new Set()).add(basename(path)));
    }
    for (const concept of this.project.file.concepts) {
      const wanted = byFolder.get((await this.#scanRoot(concept)) ?? '');
      if (wanted) await this.#scan(concept, wanted, { areOwn: true });
    }
  }

  /** Looks again at these images, those of one concept in one go; ids that are none are passed over. */
  async refreshImages(imageIds: readonly string[]): Promise<void> {
    const byConcept = new Map<string, Set<string>>();
    for (const imageId of imageIds) {
      const address = decodeImageId(imageId);
      if (!address) continue;
      const names = byConcept.get(address.conceptId) ?? new Set();
      byConcept.set(address.conceptId, names.add(address.path));
    }
    for (const [conceptId, names] of byConcept) await this.refresh(conceptId, names);
  }

  /** Looks again at one image; returns it as it is now. */
  async refreshImage(imageId: string): Promise<DatasetImage> {
    await this.refreshImages([imageId]);
    const image = this.image(imageId);
    if (!image) throw new AppError('not_found', 'That image is no longer there.');
    return image;
  }

  /** Concepts whose folder is not there. One that waits for the user's yes is not looked for. */
  async missing(): Promise<{ conceptId: string; dir: string }[]> {
    const off = await this.project.folder.off();
    const looked = this.project.file.concepts.map(async (concept) => {
      const dir = this.project.folder.namedDir(concept);
      return off.has(concept.id) || (await isFolder(dir)) ? [] : [{ conceptId: concept.id, dir }];
    });
    return (await Promise.all(looked)).flat();
  }

  /** Caption files whose image is not there, by concept and name. */
  async orphans(): Promise<{ conceptId: string; name: string }[]> {
    const found: { conceptId: string; name: string }[] = [];
    for (const { root, conceptId, captionExtension } of await this.#foldersToLookInto()) {
      const names = await orphanCaptions(root, captionExtension);
      for (const name of names) found.push({ conceptId, name });
    }
    return found;
  }

  /** See `captionsElsewhereIn`. */
  async captionsElsewhere(): Promise<Map<string, CaptionElsewhere>> {
    return captionsElsewhereIn(await this.#foldersToLookInto(), (id) => this.imagesOf(id));
  }

  /** Looks at every concept; ends with a delta that says so. */
  async #scanAll(options: ScanProgress): Promise<number> {
    return this.#scans.run(async () => {
      let done = 0;
      let total = 0;
      if (this.#pages.size === 0) await this.#scanFirstScreen(options.signal);
      for (const concept of this.project.file.concepts) {
        await this.#scan(concept, null, {
          signal: options.signal,
          onListed: (images) => (total += images),
          onSeen: () => options.progress((done += 1), total),
        });
      }
      this.isComplete = true;
      this.#tell({ upserted: [], removed: [], isComplete: true });
      await this.#keepFirstScreen();
      return done;
    });
  }

  /** What stood first the last time, before the folders are listed: the very first rows, then the rest of a screen. */
  async #scanFirstScreen(signal?: AbortSignal): Promise<void> {
    const screen = await readFirstScreen(this.project.folder.own);
    this.#keptScreen = JSON.stringify(screen);
    for (const { conceptId, names } of screen) {
      for (const some of [names.slice(0, FIRST_ROWS), names.slice(FIRST_ROWS, FIRST_SCREEN)])
        if (some.length > 0) await this.refresh(conceptId, new Set(some), signal);
    }
  }

  /** Small datasets need none: they are listed as quickly. */
  async #keepFirstScreen(): Promise<void> {
    if (this.#pages.size < LARGE) return;
    const screen = firstScreenOf(this.#pages.page(0, FIRST_SCREEN).images);
    if (JSON.stringify(screen) === this.#keptScreen || !(await this.project.guard.isWritable()))
      return;
    this.#keptScreen = JSON.stringify(screen);
    await writeFirstScreen(this.project.folder.own, screen);
  }

  /** Forgets concepts that are no longer part of the project. */
  #dropGone(): void {
    const gone = this.#pages.follow(this.project.file.concepts.map(({ id }) => id));
    for (let at = 0; at < gone.length; at += BATCH) {
      const removed = gone.slice(at, at + BATCH).map((image) => image.id);
      this.#tell({ upserted: [], removed, isComplete: this.isComplete });
    }
  }

  #tell(delta: DatasetDelta): void {
    this.deps.bus.emit('datasets.changed', this.project.id, delta);
  }

  async #scan(
    concept: Concept,
    names: ReadonlySet<string> | null,
    options: {
      signal?: AbortSignal;
      onListed?: (images: number) => void;
      onSeen?: () => void;
      /** The names are of files that were written here: images that bear other names were not touched. */
      areOwn?: boolean;
    },
  ): Promise<void> {
    const known = this.#pages.of(concept.id);
    let batch: DatasetImage[] = [];
    let flushedAt = Date.now();
    // A first screen at once, then more at a time.
    let enough = known.size === 0 ? FIRST_ROWS : BATCH;
    const flush = (removed: string[]): void => {
      // A deleted image must not return: its caption goes first, and that change may be waiting in the same batch.
      if (removed.length > 0) batch = batch.filter(({ id }) => !removed.includes(id));
      if (batch.length > 0 || removed.length > 0) {
        this.#tell({ upserted: batch, removed, isComplete: this.isComplete });
      }
      batch = [];
      enough = BATCH;
      flushedAt = Date.now();
    };
    const scan: ScanOptions = {
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.onListed ? { onListed: options.onListed } : {}),
      onEntry: (entry, hasChanged) => {
        if (hasChanged) batch.push(entry.image);
        if (batch.length >= enough || Date.now() - flushedAt > FLUSH_MS) flush([]);
        options.onSeen?.();
      },
    };
    try {
      const root = await this.#scanRoot(concept);
      if (root === null) return flush(takeGone(known, []).map((entry) => entry.image.id));
      const folder = this.#folder(concept, root);
      const left =
        names !== null && options.areOwn
          ? await refreshCaptions(folder, known, names, scan)
          : names;
      const gone =
        left === null || left.size > MOST_NAMES
          ? await scanConceptFolder(folder, known, scan)
          : await refreshNames(folder, known, left, scan);
      for (let at = 0; at < gone.length; at += BATCH) {
        flush(gone.slice(at, at + BATCH).map((entry) => entry.image.id));
      }
    } finally {
      flush([]);
    }
  }

  /** Of all concepts that are on. */
  async #foldersToLookInto(): Promise<ScannedFolder[]> {
    const looked = this.project.file.concepts.map(async (concept) => {
      const root = await this.#scanRoot(concept);
      return root === null ? [] : [this.#folder(concept, root)];
    });
    return (await Promise.all(looked)).flat();
  }

  #folder(concept: Concept, root: string): ScannedFolder {
    const captionExtension = concept.captionExtension ?? USUAL_CAPTION_EXTENSION;
    return { root, conceptId: concept.id, captionExtension };
  }

  /** The folder to list; one that is gone lists as empty. Null: the concept is off, and its folder is not looked into. */
  async #scanRoot(concept: Concept): Promise<string | null> {
    try {
      return (await this.project.folder.concept(concept)).root;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return error.code === 'not_found' ? this.project.folder.namedDir(concept) : null;
    }
  }
}

/** Where a concept's files lie and how its captions are called: when that changes, they are read anew. */
function filesOf({ dir, captionExtension }: Concept): string {
  return `${dir}\0${captionExtension ?? ''}`;
}

import { basename, dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { DatasetDelta, DatasetImage } from '../../../shared/contract/datasets.js';
import type { Concept } from '../../../shared/contract/projects.js';
import {
  captionFileName,
  decodeImageId,
  USUAL_CAPTION_EXTENSION,
} from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { readUnlinkedFile } from '../../platform/file-ends.js';
import type { FileMark } from '../../platform/file-stamp.js';
import { resolveInside } from '../../platform/paths.js';
import { Queue } from '../../platform/bounded.js';
import { captionOf, readCaptionFile } from './caption-file.js';
import { captionsElsewhereIn, type CaptionElsewhere } from './captions-elsewhere.js';
import { orphanCaptions } from './concept-folder.js';
import {
  refreshCaptions,
  refreshNames,
  scanConceptFolder,
  takeGone,
  type ScanOptions,
  type ScannedFolder,
} from './concept-scan.js';
import { conceptOf } from './concept-of.js';
import { DatasetPages, type ImagePage } from './dataset-pages.js';
import { isFolder, linkTarget, refuseMissing } from './file-looks.js';
import { marksOf } from './image-entry.js';
import { FIRST_SCREEN, firstScreenOf, readFirstScreen, writeFirstScreen } from './first-screen.js';
import type { ProjectFolder, ProjectFolders } from '../project-folder/index.js';
import type { TargetFolder } from './target-folder.js';
import type { AttachedProject, CaptionOnDisk } from './types.js';

interface Root {
  readonly root: string;
  readonly real: string;
}
/** Short enough that nobody moves a folder and goes on in the app meanwhile. */
const ROOT_KEPT_MS = 200;

const BATCH = 200;
const FIRST_BATCH = 20;
/** Images in the first rows of a usual window. */
const FIRST_ROWS = 20;
/** From so many images on, listing the folders takes longer than to read a first screen. */
const LARGE = 1000;
/** Beyond this, listing the folder is cheaper than asking for each name. */
const MOST_NAMES = 2000;
/** The first pictures should not wait for a batch to fill. */
const FLUSH_MS = 150;

export interface ScanProgress {
  readonly signal?: AbortSignal;
  progress?(done: number, total: number): void;
}

/** The images of one open project as last seen, and the way to bring them up to date. */
export class ProjectDataset {
  readonly #pages = new DatasetPages();
  readonly #scans = new Queue();
  /** One writer for each concept's folder: imports and uploads take turns. */
  readonly writes = new Queue();
  readonly targets = new Map<string, TargetFolder>();
  isComplete = false;
  /** Images whose caption is a link, by the file that it leads to: a change of that file is a change of theirs. */
  readonly #linkedCaptions = new Map<string, string>();
  /** As it is on disk. */
  #keptScreen = '[]';
  readonly #roots = new Map<string, { concept: Concept; at: number; root: Promise<Root> }>();

  constructor(
    public project: AttachedProject,
    private readonly emit: (delta: DatasetDelta) => void,
    private readonly folders: Pick<ProjectFolders, 'of'>,
    private readonly isWritable: () => Promise<boolean> = () => Promise.resolve(true),
  ) {}

  /** Says where the project's things lie. */
  get folder(): ProjectFolder {
    return this.folders.of(this.project);
  }

  /** All images, by concept and then by name. */
  images(): readonly DatasetImage[] {
    return this.#pages.all();
  }

  /** The images of one concept, by name. */
  imagesOf(conceptId: string): readonly DatasetImage[] {
    return (this.#pages.get(conceptId)?.sorted() ?? []).map(({ image }) => image);
  }

  /** The files that were read for the images of a concept, with their marks; none of one that was taken out meanwhile. */
  marks(conceptId: string): FileMark[] {
    const concept = this.project.concepts.find(({ id }) => id === conceptId);
    if (concept === undefined) return [];
    const source = this.#folder(concept, this.plainRoot(concept));
    const entries = this.#pages.get(conceptId)?.sorted() ?? [];
    return entries.flatMap((entry) => marksOf(source, entry));
  }

  /** A page of `images`; see `DatasetPages`. */
  page(from: number, limit: number): ImagePage {
    return this.#pages.page(from, limit);
  }

  concept(conceptId: string): Concept {
    return conceptOf(this.project, conceptId);
  }

  /** The folder of a concept that is on. Throws as `ProjectFolder.concept` does. */
  async root(conceptId: string): Promise<string> {
    return (await this.folder.concept(this.concept(conceptId))).root;
  }

  /** The same by name alone, for a folder that may not be there. */
  plainRoot(concept: Concept): string {
    return this.folder.namedDir(concept);
  }

  /** Where an image lies. Throws `not_found` for an id that is none and `forbidden_path` for one that leads out of its folder. */
  async imagePath(imageId: string): Promise<string> {
    const { root, real, path } = await this.#address(imageId);
    return resolveInside(root, path, real);
  }

  /** The file of an image in its folder, for moving it: of a link the link itself, wherever it leads. Throws like `imagePath`. */
  async filePath(imageId: string): Promise<string> {
    const { root, path } = await this.#address(imageId);
    await refuseMissing(root, path);
    return join(root, path);
  }

  /** Where the caption of an image lies or would lie, also of an image that is a link. Throws like `imagePath`. */
  async captionPath(imageId: string): Promise<string> {
    const { root, real, path, conceptId } = await this.#address(imageId);
    await refuseMissing(root, path);
    const name = captionFileName(path, this.concept(conceptId).captionExtension);
    try {
      return await resolveInside(root, name, real);
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return join(root, name);
      throw error;
    }
  }

  /**
   * What the caption of an image says on disk, and the file that a write has to replace: where the caption is a link, its
   * target, so that it stays one. `isOneOfMany`: an image that was there at the last look is taken as there. Throws like
   * `imagePath`.
   */
  async captionOnDisk(imageId: string, isOneOfMany = false): Promise<CaptionOnDisk> {
    const { root, path, conceptId } = await this.#address(imageId);
    const style = this.concept(conceptId).captionStyle;
    const ofFolder = this.#pages.get(conceptId)?.encoding.guess ?? null;
    if (isOneOfMany && this.image(imageId) !== null) {
      // A plain file directly in the folder: where it leads need not be asked.
      const plain = join(root, captionFileName(path, this.concept(conceptId).captionExtension));
      const file = await readUnlinkedFile(plain);
      if (file)
        return { path: plain, onDisk: captionOf(file.bytes, file.stats.mtimeMs, ofFolder), style };
    }
    const caption = await this.captionPath(imageId);
    const target = await linkTarget(caption);
    if (target !== caption) this.#linkedCaptions.set(target, imageId);
    return { path: target, onDisk: await readCaptionFile(caption, ofFolder), style };
  }

  image(imageId: string): DatasetImage | null {
    const address = decodeImageId(imageId);
    if (!address) return null;
    return this.#pages.get(address.conceptId)?.get(address.path)?.image ?? null;
  }

  /** Looks at every concept; ends with a delta that says so. */
  scanAll(options: ScanProgress): Promise<number> {
    return this.#scans.run(async () => {
      let done = 0;
      let total = 0;
      if (this.#pages.size === 0) await this.#scanFirstScreen(options.signal);
      for (const concept of this.project.concepts) {
        await this.#scan(concept, null, {
          ...(options.signal ? { signal: options.signal } : {}),
          onListed: (images) => (total += images),
          onSeen: () => options.progress?.((done += 1), total),
        });
      }
      this.isComplete = true;
      this.emit({ upserted: [], removed: [], isComplete: true });
      await this.#keepFirstScreen();
      return done;
    });
  }

  /** What stood first the last time, before the folders are listed: the very first rows, then the rest of a screen. */
  async #scanFirstScreen(signal?: AbortSignal): Promise<void> {
    const screen = await readFirstScreen(this.folder.own);
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
    if (JSON.stringify(screen) === this.#keptScreen || !(await this.isWritable())) return;
    this.#keptScreen = JSON.stringify(screen);
    await writeFirstScreen(this.folder.own, screen);
  }

  /** Looks again at what files of these names concern (all when null), and at what is new or gone among them. */
  async refresh(
    conceptId: string,
    names: ReadonlySet<string> | null,
    signal?: AbortSignal,
  ): Promise<void> {
    const concept = this.project.concepts.find((candidate) => candidate.id === conceptId);
    if (!concept) return;
    await this.#scan(concept, names, signal ? { signal } : {});
  }

  /** Looks again at what these files, which were written here, concern; those of one concept in one go. */
  async refreshPaths(paths: readonly string[]): Promise<void> {
    const linked = paths.flatMap((path) => this.#linkedCaptions.get(path) ?? []);
    if (linked.length > 0) await this.refreshImages(linked);
    const byFolder = new Map<string, Set<string>>();
    for (const path of paths) {
      const dir = dirname(path);
      byFolder.set(dir, (byFolder.get(dir) ?? new Set()).add(basename(path)));
    }
    for (const concept of this.project.concepts) {
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
    const off = await this.folder.off();
    const looked = this.project.concepts.map(async (concept) => {
      const dir = this.plainRoot(concept);
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

  /** Takes the project's concepts over: forgets those that are no longer part of it. */
  dropMissingConcepts(): void {
    const ids = this.project.concepts.map((concept) => concept.id);
    const gone = this.#pages.follow(ids);
    for (const id of [...this.targets.keys()]) if (!ids.includes(id)) this.targets.delete(id);
    for (let at = 0; at < gone.length; at += BATCH) {
      const removed = gone.slice(at, at + BATCH).map((image) => image.id);
      this.emit({ upserted: [], removed, isComplete: this.isComplete });
    }
  }

  async #address(
    imageId: string,
  ): Promise<{ root: string; real: string; path: string; conceptId: string }> {
    const address = decodeImageId(imageId);
    if (!address) throw new AppError('not_found', 'That image is not known.');
    return { ...(await this.#realRoot(address.conceptId)), ...address };
  }

  /** The folder of a concept, and where it lies with links followed: asked once for the many images of a batch. */
  #realRoot(conceptId: string): Promise<Root> {
    const known = this.#roots.get(conceptId);
    const concept = this.concept(conceptId);
    if (known?.concept === concept && performance.now() - known.at < ROOT_KEPT_MS)
      return known.root;
    const root = this.folder.concept(concept);
    this.#roots.set(conceptId, { concept, at: performance.now(), root });
    // A failure is not kept.
    root.catch(() => this.#roots.delete(conceptId));
    return root;
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
    let enough = known.size === 0 ? FIRST_BATCH : BATCH;
    const flush = (removed: string[]): void => {
      // Its caption went first, then the image itself: it must not come back with the news of its caption.
      if (removed.length > 0) batch = batch.filter(({ id }) => !removed.includes(id));
      if (batch.length > 0 || removed.length > 0) {
        this.emit({ upserted: batch, removed, isComplete: this.isComplete });
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
    const looked = this.project.concepts.map(async (concept) => {
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
      return (await this.folder.concept(concept)).root;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return error.code === 'not_found' ? this.plainRoot(concept) : null;
    }
  }
}

import { basename, dirname, isAbsolute, join } from 'node:path';
import type { DatasetDelta, DatasetImage } from '../../../shared/contract/datasets.js';
import type { Concept } from '../../../shared/contract/projects.js';
import { captionFileName, decodeImageId, stemKey } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { resolveInside } from '../../platform/paths.js';
import { Queue } from '../../platform/bounded.js';
import { compareNames, IS_CASE_SENSITIVE, scanConceptFolder } from './concept-scan.js';
import type { ImageEntry } from './image-entry.js';
import type { TargetFolder } from './target-folder.js';
import type { AttachedProject } from './types.js';

const BATCH = 200;
/** The first pictures should not wait for a batch to fill. */
const FLUSH_MS = 150;

export interface ScanProgress {
  readonly signal?: AbortSignal;
  progress?(done: number, total: number): void;
}

/** The images of one open project as last seen, and the way to bring them up to date. */
export class ProjectDataset {
  /** By concept, then by file name. */
  readonly #entries = new Map<string, Map<string, ImageEntry>>();
  readonly #scans = new Queue();
  /** All images in order; null when something has changed since they were sorted. */
  #sorted: readonly DatasetImage[] | null = null;
  /** One writer for each concept's folder: imports and uploads take turns. */
  readonly writes = new Queue();
  readonly targets = new Map<string, TargetFolder>();
  isComplete = false;

  constructor(
    public project: AttachedProject,
    emit: (delta: DatasetDelta) => void,
  ) {
    this.emit = (delta) => {
      this.#sorted = null;
      emit(delta);
    };
  }

  private readonly emit: (delta: DatasetDelta) => void;

  /** All images, by concept and then by name. */
  images(): readonly DatasetImage[] {
    this.#sorted ??= this.project.concepts.flatMap((concept) =>
      [...(this.#entries.get(concept.id)?.values() ?? [])]
        .map((entry) => entry.image)
        .sort((one, other) => compareNames(one.name, other.name)),
    );
    return this.#sorted;
  }

  concept(conceptId: string): Concept {
    const concept = this.project.concepts.find((candidate) => candidate.id === conceptId);
    if (!concept) throw new AppError('not_found', 'That concept is not part of the project.');
    return concept;
  }

  /** The folder of a concept. Inside the project, links followed, unless it is a linked one. Throws `forbidden_path`, `not_found`. */
  async root(conceptId: string): Promise<string> {
    const concept = this.concept(conceptId);
    if (concept.isLinked && isAbsolute(concept.dir)) return concept.dir;
    return resolveInside(this.project.dir, concept.dir);
  }

  /** The same by name alone, for a folder that may not be there. */
  plainRoot(concept: Concept): string {
    return isAbsolute(concept.dir) ? concept.dir : join(this.project.dir, concept.dir);
  }

  /** Where an image lies. Throws `not_found` for an id that is none and `forbidden_path` for one that leads out of its folder. */
  async imagePath(imageId: string): Promise<string> {
    const { root, path } = await this.#address(imageId);
    return resolveInside(root, path);
  }

  /** Where the caption of an image lies or would lie. Throws like `imagePath`. */
  async captionPath(imageId: string): Promise<string> {
    const { root, path } = await this.#address(imageId);
    await resolveInside(root, path);
    const caption = join(root, captionFileName(path));
    try {
      return await resolveInside(root, captionFileName(path));
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return caption;
      throw error;
    }
  }

  image(imageId: string): DatasetImage | null {
    const address = decodeImageId(imageId);
    if (!address) return null;
    return this.#entries.get(address.conceptId)?.get(address.path)?.image ?? null;
  }

  /** Looks at every concept; ends with a delta that says so. */
  scanAll(options: ScanProgress): Promise<number> {
    return this.#scans.run(async () => {
      let done = 0;
      let total = 0;
      for (const concept of this.project.concepts) {
        await this.#scan(concept, null, {
          ...(options.signal ? { signal: options.signal } : {}),
          onListed: (images) => (total += images),
          onSeen: () => options.progress?.((done += 1), total),
        });
      }
      this.isComplete = true;
      this.emit({ upserted: [], removed: [], isComplete: true });
      return done;
    });
  }

  /** Looks again at the images with these stems (all when null) and at what is new or gone in the concept. */
  async refresh(conceptId: string, stems: ReadonlySet<string> | null): Promise<void> {
    const concept = this.project.concepts.find((candidate) => candidate.id === conceptId);
    if (!concept) return;
    await this.#scan(concept, stems, {});
  }

  /** Looks again at the images that these files belong to, those of one concept in one go. */
  async refreshPaths(paths: readonly string[]): Promise<void> {
    const stems = new Map<string, Set<string>>();
    for (const path of paths) {
      const dir = dirname(path);
      stems.set(dir, (stems.get(dir) ?? new Set()).add(stemKey(basename(path), IS_CASE_SENSITIVE)));
    }
    for (const concept of this.project.concepts) {
      const wanted = stems.get(await this.#scanRoot(concept));
      if (wanted) await this.refresh(concept.id, wanted);
    }
  }

  /** Looks again at one image; returns it as it is now. */
  async refreshImage(imageId: string): Promise<DatasetImage> {
    const address = decodeImageId(imageId);
    if (address) {
      const stem = stemKey(address.path, IS_CASE_SENSITIVE);
      await this.refresh(address.conceptId, new Set([stem]));
    }
    const image = this.image(imageId);
    if (!image) throw new AppError('not_found', 'That image is no longer there.');
    return image;
  }

  /** Forgets concepts that are no longer part of the project. */
  dropMissingConcepts(): void {
    const present = new Set(this.project.concepts.map((concept) => concept.id));
    for (const [conceptId, entries] of this.#entries) {
      if (present.has(conceptId)) continue;
      this.#entries.delete(conceptId);
      this.targets.delete(conceptId);
      const removed = [...entries.values()].map((entry) => entry.image.id);
      if (removed.length > 0) this.emit({ upserted: [], removed, isComplete: this.isComplete });
    }
  }

  async #address(imageId: string): Promise<{ root: string; path: string }> {
    const address = decodeImageId(imageId);
    if (!address) throw new AppError('not_found', 'That image is not known.');
    return { root: await this.root(address.conceptId), path: address.path };
  }

  async #scan(
    concept: Concept,
    stems: ReadonlySet<string> | null,
    options: {
      signal?: AbortSignal;
      onListed?: (images: number) => void;
      onSeen?: () => void;
    },
  ): Promise<void> {
    const known = this.#entries.get(concept.id) ?? new Map<string, ImageEntry>();
    this.#entries.set(concept.id, known);
    let batch: DatasetImage[] = [];
    let flushedAt = Date.now();
    const flush = (removed: string[]): void => {
      if (batch.length > 0 || removed.length > 0) {
        this.emit({ upserted: batch, removed, isComplete: this.isComplete });
      }
      batch = [];
      flushedAt = Date.now();
    };
    try {
      const gone = await scanConceptFolder(await this.#scanRoot(concept), concept.id, known, {
        stems,
        ...(options.signal ? { signal: options.signal } : {}),
        ...(options.onListed ? { onListed: options.onListed } : {}),
        onEntry: (entry, hasChanged) => {
          if (hasChanged) batch.push(entry.image);
          if (batch.length >= BATCH || Date.now() - flushedAt > FLUSH_MS) flush([]);
          options.onSeen?.();
        },
      });
      for (let at = 0; at < gone.length; at += BATCH) {
        flush(gone.slice(at, at + BATCH).map((entry) => entry.image.id));
      }
    } finally {
      flush([]);
    }
  }

  /** The folder to list; one that is gone, or leads out of the project, lists as empty. */
  async #scanRoot(concept: Concept): Promise<string> {
    try {
      return await this.root(concept.id);
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return this.plainRoot(concept);
      throw error;
    }
  }
}

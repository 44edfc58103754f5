import { basename, join, relative, sep } from 'node:path';
import type { DatasetImage } from '../../../shared/contract/datasets.js';
import {
  compareNames,
  isTrained,
  parseConceptFolder,
  USUAL_CAPTION_EXTENSION,
} from '../../../shared/domain/dataset/index.js';
import { listFolder } from './concept-folder.js';
import { ConceptImages } from './concept-images.js';
import { scanConceptFolder } from './concept-scan.js';
import type { FolderImage, FolderScan } from './types.js';

/** A concept of a folder that is no project. */
export interface ConceptInFolder {
  /** Unique in the folder. */
  readonly id: string;
  readonly name: string;
  readonly repeats: number;
  readonly dir: string;
  /** By name, also those that the trainer passes over. */
  readonly images: readonly DatasetImage[];
}

/** Looks at a folder that need not be a project: `img/N_concept`, `N_concept` folders, or images straight in it. */
export async function findConcepts(dir: string, signal?: AbortSignal): Promise<ConceptInFolder[]> {
  const found: ConceptInFolder[] = [];
  for (const [index, folder] of (await conceptFolders(dir)).entries()) {
    const parsed = parseConceptFolder(basename(folder));
    const id = `scan-${index}`;
    const known = new ConceptImages();
    await scanConceptFolder(
      { root: folder, conceptId: id, captionExtension: USUAL_CAPTION_EXTENSION },
      known,
      signal ? { signal } : {},
    );
    found.push({
      id,
      name: parsed?.name ?? basename(folder),
      repeats: parsed?.repeats ?? 1,
      dir: folder,
      images: known.sorted().map(({ image }) => image),
    });
  }
  return found;
}

/** The same as the terminal reports it. */
export async function reportFolder(dir: string, signal?: AbortSignal): Promise<FolderScan> {
  const report: FolderScan = { dir, concepts: [], images: [] };
  for (const { name, repeats, dir: folder, images } of await findConcepts(dir, signal)) {
    const trained = images.filter(isTrained).length;
    report.concepts.push({ name, repeats, dir: folder, images: trained });
    const concept = { name, repeats };
    report.images.push(...images.map((image) => asFolderImage(dir, folder, concept, image)));
  }
  return report;
}

function asFolderImage(
  dir: string,
  folder: string,
  concept: { name: string; repeats: number },
  image: DatasetImage,
): FolderImage {
  const { name, sizeBytes, width, height, format, caption, problems } = image;
  const path = relative(dir, join(folder, name)).split(sep).join('/');
  const more = { concept: concept.name, repeats: concept.repeats };
  return { path, ...more, name, sizeBytes, width, height, format, caption, problems };
}

async function conceptFolders(dir: string): Promise<string[]> {
  for (const parent of [join(dir, 'img'), dir]) {
    const names = (await listFolder(parent))
      .filter((entry) => entry.isDirectory() && parseConceptFolder(entry.name) !== null)
      .map((entry) => entry.name)
      .sort(compareNames);
    if (names.length > 0) return names.map((name) => join(parent, name));
  }
  return [dir];
}

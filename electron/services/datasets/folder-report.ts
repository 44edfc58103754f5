import { basename, join, relative, sep } from 'node:path';
import {
  compareNames,
  isTrained,
  parseConceptFolder,
  USUAL_CAPTION_EXTENSION,
} from '../../../shared/domain/dataset/index.js';
import { listFolder } from './concept-folder.js';
import { ConceptImages } from './concept-images.js';
import { scanConceptFolder } from './concept-scan.js';
import type { ImageEntry } from './image-entry.js';
import type { FolderImage, FolderScan } from './types.js';

/** Scans a folder that need not be a project: `img/N_concept`, `N_concept` folders, or images straight in it. */
export async function reportFolder(dir: string, signal?: AbortSignal): Promise<FolderScan> {
  const report: FolderScan = { dir, concepts: [], images: [] };
  for (const folder of await conceptFolders(dir)) {
    const parsed = parseConceptFolder(basename(folder));
    const concept = { name: parsed?.name ?? basename(folder), repeats: parsed?.repeats ?? 1 };
    const known = new ConceptImages();
    await scanConceptFolder(
      { root: folder, conceptId: 'scan', captionExtension: USUAL_CAPTION_EXTENSION },
      known,
      signal ? { signal } : {},
    );
    const images = known.sorted();
    const trained = images.filter(({ image }) => isTrained(image)).length;
    report.concepts.push({ ...concept, dir: folder, images: trained });
    report.images.push(...images.map((entry) => asFolderImage(dir, folder, concept, entry)));
  }
  return report;
}

function asFolderImage(
  dir: string,
  folder: string,
  concept: { name: string; repeats: number },
  entry: ImageEntry,
): FolderImage {
  const { name, sizeBytes, width, height, format, caption, problems } = entry.image;
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

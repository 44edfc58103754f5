import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DatasetImage } from '../../../shared/contract/index.js';
import { isImageName } from '../../../shared/domain/dataset/picture-names.js';
import type { FolderFacts } from '../../../shared/domain/doctor/types.js';
import { captionCandidates } from '../../../shared/domain/trainer-reader/read-caption.js';
import { readFolder } from '../../../shared/domain/trainer-reader/read-folder.js';
import { readerSystem } from '../../platform/reader-system.js';
import { statsIfAny } from '../../platform/stats-if-any.js';
import { captionsElsewhere, namesOfBlank } from '../dataset/captions/index.js';
import { listFolder, orphanCaptions } from '../dataset/folders/index.js';
import { findBadCaches, type WrongCache } from '../trainer/caches/index.js';
import type { SubjectConcept } from './subject.js';

/** What is known of a concept's folder already. */
interface KnownOfFolder {
  /** The images that are looked at, of this and other concepts. */
  readonly images: readonly DatasetImage[];
  /** Those of the project; null: it is none, and the times of the files decide. */
  readonly wrongCaches: readonly WrongCache[] | null;
}

/**
 * Looks at what lies in a concept's folder besides its images. A folder that is not there holds nothing.
 */
export async function folderFacts(
  concept: SubjectConcept,
  allDirs: ReadonlySet<string>,
  { images, wrongCaches }: KnownOfFolder,
): Promise<FolderFacts> {
  const { id, dir, captionExtension } = concept;
  const entries = await listFolder(dir);
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const below = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .filter(({ name }) => !allDirs.has(`${dir}/${name}`));
  const bad =
    wrongCaches?.filter(({ conceptId }) => conceptId === id) ??
    (await findBadCaches({ dir, captionExtension }));
  const blank = namesOfBlank(images.filter(({ conceptId }) => conceptId === id));
  const elsewhere = await captionsElsewhere({ root: dir, entries, captionExtension, blank });
  const theirs = new Set([...elsewhere.values()].map(({ from }) => from));
  const orphans = await orphanCaptions(dir, captionExtension);
  return {
    conceptId: id,
    neighbours: await neighboursOf(concept, files),
    subfolders: await withImages(
      dir,
      below.map(({ name }) => name),
    ),
    elsewhere,
    orphans: orphans.filter((name) => !theirs.has(name)),
    badCaches: bad.map(({ path, reason }) => ({ name: basename(path), reason })),
  };
}

async function neighboursOf(
  { dir, captionExtension }: SubjectConcept,
  files: readonly string[],
): Promise<Map<string, string>> {
  const outside = new Set<string>();
  for (const name of files) {
    if (!isImageName(name)) continue;
    const far = captionCandidates(`${dir}/${name}`, captionExtension)[1];
    if (far !== undefined && !far.startsWith(`${dir}/`)) outside.add(far);
  }
  const there = new Set<string>();
  // What is not ours to look at, the trainer would not find either.
  for (const path of outside) if ((await statsIfAny(path))?.isFile()) there.add(path);
  const { images } = readFolder({
    dir,
    files,
    captionExtension,
    system: readerSystem(),
    isFile: (path) => there.has(path),
  });
  return new Map(
    images.flatMap(({ name, caption, isNeighbours }) =>
      isNeighbours && caption !== null ? [[name, basename(caption)] as const] : [],
    ),
  );
}

async function withImages(
  dir: string,
  names: readonly string[],
): Promise<{ name: string; images: number }[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      const inside = await readdir(join(dir, name), { recursive: true });
      return { name, images: inside.filter((path) => isImageName(basename(path))).length };
    }),
  );
  return found.filter(({ images }) => images > 0);
}

import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAnyPictureName } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { isInside } from '../../platform/paths.js';
import { IMAGES, isAppsOwn, partsBelow, PROJECT_FILE } from './places.js';
import { realOfExisting, type ProjectFolder } from './project-folder.js';

const CAPTION = /\.(txt|caption|captions|tags|cap)$/i;

/** A folder whose files a journal may touch. */
interface Place {
  /** Links followed. */
  readonly real: string;
  /** Other things lie there, too: only files of a dataset. */
  readonly isShared: boolean;
  /** Of captions there, beside the usual ones; null: none. */
  readonly captionExtension: string | null;
  /** Missing folders in it may be made. */
  readonly isOurs: boolean;
}

/**
 * Says which files a journal may touch now: those in folders of concepts that are on, in the project's `img`, and in its
 * trash, links followed. A journal comes with the project, perhaps from a stranger. One is made for each step.
 */
export async function datasetFence(
  folder: ProjectFolder,
): Promise<(path: string) => Promise<boolean>> {
  const places = await placesOf(folder);
  const trashes = (await folder.trashes()).map(({ own, parts }) => own.path(...parts));
  const known = new Map<string, Promise<Reach>>();
  return async (path) => {
    if (path.includes('\0')) return false;
    const dir = dirname(path);
    const reach = known.get(dir) ?? reachOf(dir, folder.dir, places, trashes);
    known.set(dir, reach);
    return mayTouch(path, await reach);
  };
}

/** What of a folder a journal may touch: all that is not hidden, or what its places allow. */
type Reach = 'all' | readonly Place[];

async function reachOf(
  dir: string,
  projectDir: string,
  places: readonly Place[],
  trashes: readonly string[],
): Promise<Reach> {
  const real = await realOrNull(dir);
  if (real === null) return [];
  // Each delete makes one folder in the trash. A link in between would give another real path.
  if (trashes.some((trash) => dirname(real) === trash)) return 'all';
  if (isAppsOwn(projectDir, real)) return [];
  return places.filter(
    (place) => isInside(place.real, real) && !partsBelow(place.real, real).some(isHidden),
  );
}

async function mayTouch(path: string, reach: Reach): Promise<boolean> {
  const name = basename(path);
  if (isHidden(name)) return false;
  if (reach === 'all') return true;
  for (const place of reach) {
    if (place.isShared && !isOfDataset(name, place)) continue;
    if (!place.isOurs && !(await isThere(dirname(path)))) continue;
    return true;
  }
  return false;
}

async function placesOf(folder: ProjectFolder): Promise<Place[]> {
  const { dir } = folder;
  const concepts = (await folder.writable()).map(({ real, isBeyond, captionExtension }) => ({
    real,
    isShared: isBeyond || real === dir,
    // A stranger's project must not choose what kind of file is written elsewhere.
    captionExtension: isBeyond ? null : captionExtension,
    isOurs: !isBeyond,
  }));
  const images = await realOrNull(join(dir, IMAGES));
  const isOwn = images !== null && isInside(dir, images) && !isAppsOwn(dir, images);
  // Also of concepts that were taken out since: what was deleted from them can be brought back.
  return isOwn
    ? [
        ...concepts,
        { real: images, isShared: images === dir, captionExtension: null, isOurs: true },
      ]
    : concepts;
}

/** What a dataset consists of: in folders that hold other things as well, nothing else is touched. */
function isOfDataset(name: string, { captionExtension }: Place): boolean {
  if (name.toLowerCase() === PROJECT_FILE) return false;
  const isUsual = CAPTION.test(name) || isAnyPictureName(name);
  return isUsual || (captionExtension !== null && name.endsWith(captionExtension));
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

/** Null for a path that leads nowhere or cannot be followed. */
async function realOrNull(dir: string): Promise<string | null> {
  try {
    return await realOfExisting(dir);
  } catch (error) {
    if (error instanceof AppError) return null;
    if (['ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(nodeErrorCode(error) ?? '')) return null;
    throw error;
  }
}

async function isThere(dir: string): Promise<boolean> {
  try {
    await realpath(dir);
    return true;
  } catch {
    return false; // nothing is made in a folder of the user's that is gone
  }
}

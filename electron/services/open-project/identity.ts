import { createHash, randomUUID } from 'node:crypto';
import { access, constants, rename } from 'node:fs/promises';
import type { ProjectFile } from '../../../shared/contract/index.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { linkStatsIfAny } from '../../platform/stats-if-any.js';
import type { KnownProjects } from '../known-projects/index.js';
import { historyIn } from '../project-folder/index.js';
import { isSameFolder, placeOf, type Place } from './ownership/place.js';
import { readProjectFile, writeProjectFile } from './project-file.js';

/** What tells a project from its copies. */
export interface IdentityDeps {
  /** Folders of the projects that are open here, by id. */
  openAt(id: string): Place | null;
  readonly known: Pick<KnownProjects, 'find' | 'inherit'>;
}

/**
 * Gives a copied project an id and a history of its own. `isNew`: its file is not written yet. On a read-only medium the id
 * is derived from the path and not stored.
 */
export async function identityAt(
  file: ProjectFile,
  place: Place,
  { isNew, canWrite }: { readonly isNew: boolean; readonly canWrite: boolean },
  deps: IdentityDeps,
): Promise<ProjectFile> {
  if (isNew) return canWrite ? file : { ...file, id: idOfPlace('', place) };
  if (!(await isCopy(file, place, deps))) return file;
  const keeps = canWrite && (await isWritable(place.dir));
  const own = { ...file, id: keeps ? randomUUID() : idOfPlace(file.id, place) };
  // The history must move before the id is written: under a new id, the old journal would undo changes in the original's
  // folder.
  if (canWrite) await setHistoryAside(place.dir, file.id, keeps);
  if (keeps) await writeProjectFile(place.dir, own);
  await deps.known.inherit(file.id, own.id);
  return own;
}

/**
 * True when another folder with this id still exists: an open project, or a place where this user has seen it later than
 * here. A project that was moved, renamed or restored keeps its id.
 */
async function isCopy(
  { id }: ProjectFile,
  place: Place,
  { openAt, known }: IdentityDeps,
): Promise<boolean> {
  const open = openAt(id);
  if (open !== null && !(await isSameFolder(place, open))) return true;
  for (const { dir } of (await known.find(id))?.places ?? []) {
    const is = await Promise.race([compare(id, place, dir), afterPatience()]);
    if (is !== 'another') return is === 'a copy';
  }
  return false;
}

/** Compares this folder with one place of the list, which is newest first: a match here ends the search before older places. */
async function compare(
  id: string,
  place: Place,
  dir: string,
): Promise<'the same' | 'a copy' | 'another'> {
  const seen = await placeOf(dir);
  if (await isSameFolder(place, seen)) return 'the same';
  return (await idIn(seen.dir)) === id ? 'a copy' : 'another';
}

/** A disconnected network drive may block for minutes; after so long (ms) its place is skipped. */
const PATIENCE_MS = 2000;

function afterPatience(): Promise<'another'> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, 'another').unref());
}

/** The id of a copy that cannot be written to: the same at each opening. */
function idOfPlace(id: string, { dir }: Place): string {
  const hash = createHash('sha256').update(`${id}\0${dir}`).digest('hex');
  return `copy-${hash.slice(0, 32)}`;
}

/**
 * Renames the history that came with a copy after the id of the original; nothing is deleted. `again`: also when an earlier
 * history was set aside already, as for a copy that stores its own id.
 */
async function setHistoryAside(dir: string, id: string, again: boolean): Promise<void> {
  const history = historyIn(dir);
  for (let number = 1; ; number += 1) {
    const aside = `${history}-of-${id}${number === 1 ? '' : `-${number}`}`;
    if ((await linkStatsIfAny(aside)) !== null) {
      if (!again) return;
      continue;
    }
    try {
      await rename(history, aside);
    } catch (error) {
      if (nodeErrorCode(error) !== 'ENOENT') throw error; // it had none
    }
    return;
  }
}

async function isWritable(dir: string): Promise<boolean> {
  return access(dir, constants.W_OK).then(
    () => true,
    () => false,
  );
}

async function idIn(dir: string): Promise<string | null> {
  try {
    return (await readProjectFile(dir))?.id ?? null;
  } catch {
    return null; // it cannot be read: then it cannot be told from this one by its id either
  }
}

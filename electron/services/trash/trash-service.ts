import { lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import type { Concept } from '../../../shared/contract/projects.js';
import { fileFailure, nodeErrorCode } from '../../platform/error-value.js';

/** Trash of a project: images of its own folder in `.studio/trash`, those of a linked folder in a hidden folder there. */
const IN_PROJECT = ['.studio', 'trash'];
const IN_LINKED = '.lora-studio-trash';
/** Lies in every trash folder that we made; only a folder with it is ever emptied. */
const MARK = '.made-by-lora-studio';
const MARK_TEXT = 'Deleted images of LoRA Studio. “Empty trash” in the app empties this folder.\n';

export interface TrashProject {
  readonly dir: string;
  readonly concepts: readonly Concept[];
}

/** Where the deleted files of a concept go: on the same volume, so that deleting is a rename. Makes the folder. */
export async function trashDir(project: TrashProject, concept: Concept): Promise<string> {
  const dir = placeOf(project, concept);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, MARK), MARK_TEXT);
  return dir;
}

/** A place in a trash folder that no other file has had: `key` is unique to the delete. */
export function trashPlace(dir: string, key: string, path: string): string {
  return join(dir, key, basename(path));
}

/** What is in the trash of a project: images (captions are not counted) and bytes of all files. */
export async function measureTrash(
  project: TrashProject,
  isImage: (name: string) => boolean,
): Promise<{ images: number; sizeBytes: number }> {
  let images = 0;
  let sizeBytes = 0;
  for (const dir of await markedDirs(project)) {
    for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name === MARK) continue;
      if (isImage(entry.name)) images += 1;
      sizeBytes += (await lstat(join(entry.parentPath, entry.name))).size;
    }
  }
  return { images, sizeBytes };
}

export interface EmptyOptions {
  /** Moves a file or folder to the system's bin; null where there is none: then files are deleted for good. */
  readonly moveToSystemBin: ((path: string) => Promise<void>) | null;
  readonly signal: AbortSignal;
  /** Throws when the project may not be written any more; asked before each folder. */
  mayWrite?(): Promise<void>;
  onProgress(done: number, total: number): void;
}

/** Empties the trash of a project. Links are removed, never followed. `gone`: the folders that left it. */
export async function emptyTrash(
  project: TrashProject,
  { moveToSystemBin, signal, mayWrite, onProgress }: EmptyOptions,
): Promise<{ removed: number; failed: { file: string; reason: string }[]; gone: string[] }> {
  const dirs = await markedDirs(project);
  const entries = (
    await Promise.all(
      dirs.map(async (dir) =>
        (await readdir(dir)).filter((name) => name !== MARK).map((name) => join(dir, name)),
      ),
    )
  ).flat();
  const failed: { file: string; reason: string }[] = [];
  const gone: string[] = [];
  for (const [index, path] of entries.entries()) {
    if (signal.aborted) break;
    await mayWrite?.();
    try {
      if (moveToSystemBin) await moveToSystemBin(path);
      else await rm(path, { recursive: true });
      gone.push(path);
    } catch (error) {
      failed.push({ file: path, reason: fileFailure(error).reason });
    }
    onProgress(index + 1, entries.length);
  }
  return { removed: gone.length, failed, gone };
}

function placeOf(project: TrashProject, concept: Concept): string {
  return concept.isLinked && isAbsolute(concept.dir)
    ? join(concept.dir, IN_LINKED)
    : join(project.dir, ...IN_PROJECT);
}

/** The trash folders that are there, are real folders, and bear our mark. */
async function markedDirs(project: TrashProject): Promise<string[]> {
  const places = new Set([
    join(project.dir, ...IN_PROJECT),
    ...project.concepts.map((concept) => placeOf(project, concept)),
  ]);
  const found = await Promise.all(
    [...places].map(async (dir) => ((await isRealFolder(dir)) ? [dir] : [])),
  );
  return found.flat();
}

async function isRealFolder(dir: string): Promise<boolean> {
  try {
    return (await lstat(dir)).isDirectory() && (await lstat(join(dir, MARK))).isFile();
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}

import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Concept } from '../../../shared/contract/projects.js';
import { fileFailure } from '../../platform/error-value.js';
import { lstatOrNull } from '../../platform/own-files.js';
import type { ProjectFolder, Trash } from '../project-folder/index.js';

/** Lies in every trash folder that we made; only a folder with it is ever emptied. */
const MARK = '.made-by-lora-studio';
const MARK_TEXT = 'Deleted images of LoRA Studio. “Empty trash” in the app empties this folder.\n';
/** What a delete puts into the trash: a folder named by its job, with files in it and nothing else. */
const DELETED = /^(job|import)-[a-z0-9-]+$/;

/** Where the deleted files of a concept go: on the same volume, so that deleting is a rename. Makes the folder. */
export async function trashDir(folder: ProjectFolder, concept: Concept): Promise<string> {
  const { own, parts } = await folder.trash(concept);
  await own.make(...parts);
  await own.replaceSoon([...parts, MARK], MARK_TEXT);
  return own.path(...parts);
}

/** A place in a trash folder that no other file has had: `key` is unique to the delete. */
export function trashPlace(dir: string, key: string, path: string): string {
  return join(dir, key, basename(path));
}

/** What is in the trash of a project: images (captions are not counted) and bytes of all files. */
export async function measureTrash(
  folder: ProjectFolder,
  isImage: (name: string) => boolean,
): Promise<{ images: number; sizeBytes: number }> {
  let images = 0;
  let sizeBytes = 0;
  for (const dir of await markedDirs(folder)) {
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

/**
 * Empties the trash of a project. Links are removed, never followed; what no delete has put there stays. `gone`: the folders
 * that left it.
 */
export async function emptyTrash(
  folder: ProjectFolder,
  { moveToSystemBin, signal, mayWrite, onProgress }: EmptyOptions,
): Promise<{ removed: number; failed: { file: string; reason: string }[]; gone: string[] }> {
  const found = await Promise.all((await markedDirs(folder)).map(deletedIn));
  const entries = found.flat();
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

/** What deletes have put into a trash folder, and links, which nobody follows. */
async function deletedIn(dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    const isOurs = entry.isDirectory() && DELETED.test(entry.name) && (await holdsFilesAlone(path));
    if (isOurs || entry.isSymbolicLink()) found.push(path);
  }
  return found;
}

async function holdsFilesAlone(dir: string): Promise<boolean> {
  const entries = await readdir(dir, { withFileTypes: true });
  return entries.every((entry) => !entry.isDirectory());
}

/** The trash folders that are there, are real folders, and bear our mark. */
async function markedDirs(folder: ProjectFolder): Promise<string[]> {
  const found = await Promise.all((await folder.trashes()).map(markedDir));
  return [...new Set(found.flatMap((dir) => dir ?? []))];
}

async function markedDir({ own, parts }: Trash): Promise<string | null> {
  const dir = await own.find(...parts);
  if (dir === null) return null;
  return (await lstatOrNull(join(dir, MARK)))?.isFile() ? dir : null;
}

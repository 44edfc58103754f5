import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { copyFile, lstat, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  renameWithRetry,
  replaceFile,
  syncFolder,
  temporaryBeside,
  writeFileAtomic,
} from './atomic-file.js';
import { nodeErrorCode } from './error-value.js';

/** What was found in the place of one of the app's own files or folders: it was renamed, never followed. */
export interface SetAside {
  /** Where it stood, absolute. */
  readonly path: string;
  /** What it is called now, absolute. */
  readonly to: string;
  readonly what: 'link' | 'file' | 'folder' | 'device';
}
export type OnAside = (aside: SetAside) => void;

/** Windows has neither flag; there the `lstat` before each opening is the only protection. */
const NO_FOLLOW =
  ((constants.O_NOFOLLOW as number | undefined) ?? 0) |
  ((constants.O_NONBLOCK as number | undefined) ?? 0);

/**
 * The app's own files in a folder that may have come from a stranger. Each function checks the last part of the path without
 * following a link. The caller must know that the folders above are real, as `OwnFolder` does.
 */

/**
 * Opens for appending; a missing file is created. A file with several hard links is copied first, so that the others keep
 * their content.
 */
export async function openToAppend(path: string, onAside?: OnAside): Promise<FileHandle> {
  await makeOwn(path, onAside);
  const { O_WRONLY, O_APPEND, O_CREAT } = constants;
  return open(path, O_WRONLY | O_APPEND | O_CREAT | NO_FOLLOW, 0o666);
}

/** Opens a file that is not there yet. Throws EEXIST for a real one. */
export async function openNew(path: string, onAside?: OnAside): Promise<FileHandle> {
  await clearFor('file', path, onAside);
  return open(path, 'wx');
}

/**
 * The content; null when the file is missing or not a regular one. A link that cannot be moved (read-only medium) counts as
 * missing.
 */
export async function readOwn(path: string, onAside?: OnAside): Promise<Buffer | null> {
  try {
    if ((await clearFor('file', path, onAside)) === null) return null;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
  return readUnfollowed(path);
}

/** Like `readOwn`, but moves nothing aside: for folders that the user has not opened. */
export async function peekOwn(path: string): Promise<Buffer | null> {
  const stats = await lstatOrNull(path);
  return stats?.isFile() ? readUnfollowed(path) : null;
}

/** Opens a file for reading; null when it is not there or is no real file. */
export async function openToRead(path: string): Promise<FileHandle | null> {
  const stats = await lstatOrNull(path);
  return stats?.isFile() ? openUnfollowed(path) : null;
}

/** Writes a file whole and durable, see `writeFileAtomic`. */
export async function replaceOwn(
  path: string,
  data: string | Uint8Array,
  onAside?: OnAside,
): Promise<void> {
  await clearFor('file', path, onAside);
  await writeFileAtomic(path, data);
}

/** Writes a file whole, but does not wait for the disk: for what is derived and may be lost. */
export async function replaceOwnSoon(
  path: string,
  data: string | Uint8Array,
  onAside?: OnAside,
): Promise<void> {
  await clearFor('file', path, onAside);
  await replaceFile(path, data, undefined, false);
}

/** Cuts a file to so many bytes. */
export async function truncateOwn(path: string, bytes: number, onAside?: OnAside): Promise<void> {
  if (!(await makeOwn(path, onAside))) return;
  const handle = await open(path, constants.O_RDWR | NO_FOLLOW);
  try {
    await handle.truncate(bytes);
  } finally {
    await handle.close();
  }
}

/** Removes a file. A missing file is no error; a link, folder or device in its place is moved aside instead. */
export async function removeOwn(path: string, onAside?: OnAside): Promise<void> {
  if ((await clearFor('file', path, onAside)) === null) return;
  try {
    await unlink(path);
  } catch (error) {
    if (nodeErrorCode(error) !== 'ENOENT') throw error;
  }
}

/**
 * Makes sure that `path` holds a regular file (or a real folder) or nothing; a link or anything else is moved aside. Returns
 * null when nothing is there now. Throws the file system's error when the move fails.
 */
export async function clearFor(
  wanted: 'file' | 'folder',
  path: string,
  onAside?: OnAside,
): Promise<Stats | null> {
  const stats = await lstatOrNull(path);
  if (stats === null) return null;
  if (wanted === 'file' ? stats.isFile() : stats.isDirectory()) return stats;
  const what = kindOf(stats);
  const to = `${path}.${what}-moved-aside-${randomBytes(3).toString('hex')}`;
  try {
    await rename(path, to);
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return null; // somebody was quicker
    throw error;
  }
  onAside?.({ path, to, what });
  return null;
}

/** True for errors by which a medium or its permissions refuse every change. */
export function isRefusal(error: unknown): boolean {
  return ['EROFS', 'EACCES', 'EPERM'].includes(nodeErrorCode(error) ?? '');
}

export async function lstatOrNull(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/**
 * Makes sure that the file is regular and has a single name, so that writing into it changes no other. False: there is no
 * file.
 */
async function makeOwn(path: string, onAside: OnAside | undefined): Promise<boolean> {
  const stats = await clearFor('file', path, onAside);
  if (stats === null) return false;
  if (stats.nlink <= 1) return true;
  const temporary = temporaryBeside(path);
  try {
    await copyFile(path, temporary, constants.COPYFILE_EXCL);
    const handle = await open(temporary, 'r+');
    try {
      await handle.chmod(stats.mode & 0o777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameWithRetry(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined); // the first error counts
    throw error;
  }
  await syncFolder(dirname(path));
  return true;
}

async function readUnfollowed(path: string): Promise<Buffer | null> {
  const handle = await openUnfollowed(path);
  if (handle === null) return null;
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function openUnfollowed(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDONLY | NO_FOLLOW);
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return null; // removed meanwhile
    throw error;
  }
}

function kindOf(stats: Stats): SetAside['what'] {
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isDirectory()) return 'folder';
  return stats.isFile() ? 'file' : 'device';
}

import { open, rename, unlink, stat } from 'node:fs/promises';
import { dirname, basename, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { isPrivate, makeFolder, modeOfNewFile } from './private-files.js';

/**
 * Writes a file so that at every moment either the old or the new content is there: temporary file beside it, fsync, rename.
 * Keeps the mode of an existing file, but for those of the user's data folder, which are closed. Throws the file system's error (ENOSPC, EACCES, …); the old file is then untouched.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  await replaceFile(path, data);
  await syncFolder(dirname(path));
}

/** What a killed writer may leave beside a file: hidden, the file's name, twelve hexadecimal digits. */
const TEMPORARY = /^\.(.+)\.[0-9a-f]{12}\.tmp$/s;

/** A name of that kind beside a file, which nobody else has. */
export function temporaryBeside(path: string): string {
  const name = `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`;
  return join(dirname(path), name);
}

/** The start of the name (at most 100 characters) of the file that a temporary file was to become; null for other files. */
export function targetOfTemporary(name: string): string | null {
  return TEMPORARY.exec(name)?.[1] ?? null;
}

/**
 * Like `writeFileAtomic`, but the rename is not made durable: for many files of one folder, followed by a single
 * `syncFolder`. `mode`: the mode of the existing file, when the caller has just read it. `isSynced` false: no fsync, for
 * content that can be made again.
 */
export async function replaceFile(
  path: string,
  data: string | Uint8Array,
  mode?: number,
  isSynced = true,
): Promise<void> {
  const temporary = temporaryBeside(path);
  const kept = mode ?? (await modeOf(path));
  try {
    const handle = await open(temporary, 'wx', kept);
    try {
      await handle.writeFile(data);
      if (isSynced) await handle.sync();
    } finally {
      await handle.close();
    }
    await renameWithRetry(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined); // it may never have been made
    throw error;
  }
}

/** JSON, two blanks, one newline at the end, atomically. Makes the folder. */
export async function writeJsonAtomic(path: string, value: unknown): Promise<void> {
  await makeFolder(dirname(path));
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

async function modeOf(path: string): Promise<number> {
  const usual = modeOfNewFile(path, 0o644);
  if (isPrivate(path)) return usual;
  try {
    return (await stat(path)).mode & 0o777;
  } catch {
    return usual; // a new file
  }
}

/** On Windows a virus scanner may hold the target for a moment, so a refused rename is tried again for up to a second. */
export async function renameWithRetry(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      const mayPass = code === 'EPERM' || code === 'EACCES' || code === 'EBUSY';
      if (process.platform !== 'win32' || !mayPass || attempt >= 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Makes a rename durable. Folders cannot be opened for this on Windows, where the file system journals it. */
export async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(dir, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // Some network file systems refuse fsync on folders; the file itself is already synced.
    if (code !== 'EINVAL' && code !== 'ENOTSUP' && code !== 'EISDIR') throw error;
  }
}

import { randomBytes } from 'node:crypto';
// eslint-disable-next-line no-restricted-syntax -- between a look at a lock and its move no other step may come; rare, and only names
import { copyFileSync, linkSync, lstatSync, renameSync } from 'node:fs';
import { constants, link, open, unlink, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeErrorCode } from './error-value.js';

/** A lock file as it was at one moment. */
export interface SeenLock {
  /** Empty when the file is too long for a lock of ours or is not a regular file. */
  readonly text: string;
  readonly isFile: boolean;
  /** Bytes. */
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly dev: bigint;
  readonly ino: bigint;
}

const NO_FILE: SeenLock = { text: '', isFile: false, size: 0n, mtimeNs: 0n, dev: 0n, ino: 0n };

/** Judges an existing lock: `stale` allows taking it over, any other value is returned to the caller. */
export type LockJudge<T extends object> = (seen: SeenLock) => Promise<'stale' | T>;

const MAX_ATTEMPTS = 50;
/** Our locks have a few hundred bytes; a lock file that comes with a stranger's project may have any size. */
const MAX_LOCK_BYTES = 64 * 1024;
/** On a drive without hard links a lock is written in place: for so long (ms) a reader may see it incomplete. */
const BEING_WRITTEN_MS = 100;
/** Does not follow links and does not block on a named pipe; Windows has neither flag. */
const PLAIN = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Writes `content` as the lock at `path` and returns null, or returns the judge's verdict on the lock that is there. Two
 * processes that see the same stale lock cannot both win: a lock is moved aside only while it is the one that was judged.
 * Throws the file system's error.
 */
export async function takeLockFile<T extends object>(
  path: string,
  content: string,
  judge: LockJudge<T>,
): Promise<T | null> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (await createWhole(path, content)) return null;
    const seen = await readWhole(path);
    if (seen === null) continue;
    const judged = await judge(seen);
    if (judged !== 'stale') return judged;
    await moveAside(path, seen);
  }
  throw new Error(`The lock ${path} keeps changing hands`);
}

/** The lock as it is now; null when there is none. */
export async function readLockFile(path: string): Promise<SeenLock | null> {
  const handle = await openLock(path, constants.O_RDONLY);
  if (handle === null) return null;
  if (handle === 'none of ours') return NO_FILE;
  try {
    return await readFrom(handle);
  } finally {
    await handle.close();
  }
}

/** Renews the mtime of the lock while it holds this content, and returns its new state; null when it is gone or another's. */
export async function touchLockFile(path: string, content: string): Promise<SeenLock | null> {
  const handle = await openLock(path, constants.O_RDWR);
  if (handle === null || handle === 'none of ours') return null;
  try {
    // Uses the handle that was read: a lock that takes over this path meanwhile keeps its mtime.
    if ((await readFrom(handle)).text !== content) return null;
    const now = new Date();
    await handle.utimes(now, now);
    return await readFrom(handle);
  } finally {
    await handle.close();
  }
}

/** Lets go of a lock that still has this content. */
export async function dropLockFile(path: string, content: string): Promise<void> {
  if ((await readLockFile(path))?.text === content) await unlink(path);
}

async function openLock(path: string, flags: number): Promise<FileHandle | 'none of ours' | null> {
  try {
    return await open(path, flags | PLAIN);
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code === 'ENOENT') return null;
    if (code === 'ELOOP' || code === 'EISDIR') return 'none of ours'; // a link, a folder
    throw error;
  }
}

async function readFrom(handle: FileHandle): Promise<SeenLock> {
  const stats = await handle.stat({ bigint: true });
  const { size, mtimeNs, dev, ino } = stats;
  const isFile = stats.isFile();
  if (!isFile || size > MAX_LOCK_BYTES) return { text: '', isFile, size, mtimeNs, dev, ino };
  const bytes = Buffer.alloc(Number(size));
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
  return { text: bytes.toString('utf8', 0, bytesRead), isFile, size, mtimeNs, dev, ino };
}

/** A lock that is just being written may look damaged for a moment. */
async function readWhole(path: string): Promise<SeenLock | null> {
  const seen = await readLockFile(path);
  if (seen === null || seen.text.endsWith('}')) return seen;
  await sleep(BEING_WRITTEN_MS);
  return readLockFile(path);
}

/** Writes the content to a file of its own and links it into place, so that a reader never sees half a lock. */
export async function createWhole(path: string, content: string): Promise<boolean> {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeNew(temporary, content);
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    const code = nodeErrorCode(error) ?? '';
    if (code === 'EEXIST') return false;
    // exFAT and some network drives have no hard links; exclusive creation is the next best.
    if (NO_LINKS.has(code)) return await createExclusive(path, content);
    throw error;
  } finally {
    await unlink(temporary);
  }
}

const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP']);

async function createExclusive(path: string, content: string): Promise<boolean> {
  try {
    await writeNew(path, content);
    return true;
  } catch (error) {
    if (nodeErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function writeNew(path: string, content: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(content);
  } finally {
    await handle.close();
  }
}

/**
 * Moves a stale lock aside. Check and rename are synchronous, so the window of the race is small. A lock that another process
 * creates in that window is found by the second check and put back.
 */
async function moveAside(path: string, judged: SeenLock): Promise<void> {
  if (!isStill(path, judged)) return;
  const aside = `${path}.stale-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return; // another process was quicker
    throw error;
  }
  if (!isStill(aside, judged)) giveBack(aside, path);
  // A link or a folder was not made by the app: it is kept under its new name, where it blocks no lock.
  if ((await readLockFile(aside))?.isFile) await unlink(aside);
}

/** True while the lock at `path` is the one that was judged. */
function isStill(path: string, judged: SeenLock): boolean {
  const now = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (now === undefined || now.isFile() !== judged.isFile) return false;
  return !judged.isFile || (now.mtimeNs === judged.mtimeNs && now.size === judged.size);
}

/** Puts a lock back under its name, unless a third process has put its own there. */
function giveBack(aside: string, path: string): void {
  try {
    linkSync(aside, path);
  } catch (error) {
    const code = nodeErrorCode(error) ?? '';
    if (code === 'EEXIST') return;
    if (!NO_LINKS.has(code)) throw error;
    copyFileSync(aside, path, constants.COPYFILE_EXCL);
  }
}

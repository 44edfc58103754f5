import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './private-files.js';
import { identify, isRunning, type ProcessIdentity } from './process-identity.js';

/** What a lock file says of its holder; `extra` is the caller's own (kind of host, how to reach it). */
export interface LockInfo {
  readonly holder: ProcessIdentity;
  readonly since: number;
  readonly extra: Readonly<Record<string, string>>;
}

export type LockResult =
  | { readonly acquired: true; readonly info: LockInfo; release(): Promise<void> }
  | { readonly acquired: false; readonly info: LockInfo };

const MAX_ATTEMPTS = 50;

/**
 * Takes a lock file for this process, or says who holds it. A lock whose holder no longer runs is taken over.
 * Two processes that see the same stale lock cannot both win: the stale file is first moved aside and looked at again.
 */
export async function acquireLock(
  path: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<LockResult> {
  await makeFolder(dirname(path));
  const me = await identify(process.pid);
  const info: LockInfo = {
    holder: me ?? { pid: process.pid, startTime: '', bootId: '' },
    since: Date.now(),
    extra,
  };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (await createWhole(path, JSON.stringify(info))) {
      return { acquired: true, info, release: () => releaseLock(path, info) };
    }
    const found = await readLock(path);
    if (found === 'absent') continue;
    if (found !== 'damaged' && (await isRunning(found.holder))) {
      return { acquired: false, info: found };
    }
    await moveStaleAside(path, found === 'damaged' ? null : found);
  }
  throw new Error(`The lock ${path} keeps changing hands`);
}

/** The lock as it stands, or null when it is free or its holder is gone. */
export async function lockHolder(path: string): Promise<LockInfo | null> {
  const found = await readLock(path);
  if (found === 'absent' || found === 'damaged') return null;
  return (await isRunning(found.holder)) ? found : null;
}

/** Writes the content to a file of its own and links it into place, so that a reader never sees half a lock. */
async function createWhole(path: string, content: string): Promise<boolean> {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(content);
  } finally {
    await handle.close();
  }
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') return false;
    // exFAT and some network drives have no hard links; exclusive creation is the next best.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS' || code === 'EOPNOTSUPP') {
      return await createExclusive(path, content);
    }
    throw error;
  } finally {
    await unlink(temporary);
  }
}

async function createExclusive(path: string, content: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readLock(path: string): Promise<LockInfo | 'absent' | 'damaged'> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
    throw error;
  }
  try {
    const value = JSON.parse(text) as LockInfo;
    return typeof value.holder.pid === 'number' && typeof value.holder.startTime === 'string'
      ? value
      : 'damaged';
  } catch {
    return 'damaged'; // power loss while it was written
  }
}

async function moveStaleAside(path: string, judged: LockInfo | null): Promise<void> {
  const aside = `${path}.stale-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // another process was quicker
    throw error;
  }
  const moved = await readLock(aside);
  const isOther = typeof moved === 'object' && JSON.stringify(moved) !== JSON.stringify(judged);
  if (isOther && (await isRunning(moved.holder))) {
    // Between our look and our move somebody took the lock: give it back, unless a third one is there already.
    await link(aside, path).catch(() => undefined);
  }
  await unlink(aside);
}

async function releaseLock(path: string, mine: LockInfo): Promise<void> {
  const found = await readLock(path);
  if (typeof found === 'object' && JSON.stringify(found) === JSON.stringify(mine))
    await unlink(path);
}

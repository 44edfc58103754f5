import { dirname } from 'node:path';
import { dropLockFile, readLockFile, takeLockFile, type SeenLock } from './lock-file.js';
import { makeFolder } from './private-files.js';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js';

/** What a lock file says of its holder; `extra` is the caller's own (what it locks for, where it runs). */
export interface LockInfo {
  readonly holder: ProcessIdentity;
  readonly since: number;
  readonly extra: Readonly<Record<string, string>>;
}

export type LockResult =
  | { readonly acquired: true; readonly info: LockInfo; release(): Promise<void> }
  | { readonly acquired: false; readonly info: LockInfo };

/**
 * Takes a lock file for this process, or says who holds it. A lock whose holder no longer runs is taken over. For files that
 * only processes of this machine share; a project's lock follows other rules
 * (`services/open-project/ownership/ownership.ts`).
 */
export async function acquireLock(
  path: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<LockResult> {
  await makeFolder(dirname(path));
  const info = await lockInfo(extra);
  const content = JSON.stringify(info);
  const held = await takeLockFile(path, content, judgeByProcess);
  return held === null
    ? { acquired: true, info, release: () => dropLockFile(path, content) }
    : { acquired: false, info: held };
}

/** What a lock of this process says. */
export async function lockInfo(extra: LockInfo['extra']): Promise<LockInfo> {
  const holder = (await ownIdentity()) ?? { pid: process.pid, startTime: '', bootId: '' };
  return { holder, since: Date.now(), extra };
}

/** The lock as it stands, or null when it is free or its holder is gone. */
export async function lockHolder(path: string): Promise<LockInfo | null> {
  const seen = await readLockFile(path);
  if (seen === null) return null;
  const judged = await judgeByProcess(seen);
  return judged === 'stale' ? null : judged;
}

async function judgeByProcess({ text }: SeenLock): Promise<'stale' | LockInfo> {
  const info = parseLock(text);
  return info !== null && (await isRunning(info.holder)) ? info : 'stale';
}

/** Parses a lock's text; null when it is damaged by a power loss or was written by another program. */
export function parseLock(text: string): LockInfo | null {
  try {
    const { holder, since, extra } = JSON.parse(text) as LockInfo;
    const isIdentity =
      Number.isSafeInteger(holder.pid) &&
      holder.pid > 0 &&
      typeof holder.startTime === 'string' &&
      typeof holder.bootId === 'string';
    if (!isIdentity || !Number.isFinite(since)) return null;
    const words = Object.entries(extra ?? {}).filter(([, word]) => typeof word === 'string');
    return { holder, since, extra: Object.fromEntries(words) };
  } catch {
    return null; // as for a lock that says something else
  }
}

import { randomBytes } from 'node:crypto';
import { lstat, realpath, stat, unlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Where a project lies. Its name may differ by mount, drive letter or case; the folder itself is told by `dev` and `ino`. */
export interface Place {
  /** Absolute, links followed. */
  readonly dir: string;
  /** Both 0 where the folder is not there, or the system does not tell. */
  readonly dev: bigint;
  readonly ino: bigint;
}

/** The place of a folder that may not be there. */
export async function placeOf(dir: string): Promise<Place> {
  const wanted = resolve(dir);
  try {
    const real = await realpath(wanted);
    const { dev, ino } = await stat(real, { bigint: true });
    return { dir: real, dev, ino };
  } catch {
    return { dir: wanted, dev: 0n, ino: 0n }; // who opens it is told what is wrong
  }
}

/** True for two names of one folder, as far as the system's own numbers tell. */
export function isSamePlace(one: Place, other: Place): boolean {
  if (one.dir === other.dir) return true;
  return one.ino !== 0n && one.ino === other.ino && one.dev === other.dev;
}

/**
 * Like `isSamePlace`, also for one folder mounted twice (a share of this machine), where device numbers differ. When the
 * inodes are equal, a file is created through one path and looked for through the other.
 */
export async function isSameFolder(one: Place, other: Place): Promise<boolean> {
  if (isSamePlace(one, other)) return true;
  if (one.ino === 0n || one.ino !== other.ino) return false;
  const name = `.lora-studio-${randomBytes(9).toString('hex')}.tmp`;
  const mark = join(one.dir, name);
  try {
    await writeFile(mark, '', { flag: 'wx' });
  } catch {
    return false; // nothing can be written there: two folders, as their drives say
  }
  try {
    await lstat(join(other.dir, name));
    return true;
  } catch {
    return false; // not there: another folder
  } finally {
    await unlink(mark);
  }
}

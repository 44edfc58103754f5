import { stat } from 'node:fs/promises';

/** True when the path exists. Throws when the system does not tell (no permission). */
export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}

/** True when both names lead to one and the same folder that is there. */
export async function isSameFolder(one: string, other: string): Promise<boolean> {
  if (!(await isThere(one)) || !(await isThere(other))) return false;
  const [a, b] = await Promise.all([stat(one, { bigint: true }), stat(other, { bigint: true })]);
  return a.ino !== 0n && a.ino === b.ino && a.dev === b.dev;
}

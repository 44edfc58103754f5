import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nodeErrorCode } from './error-value.js';

/** Free bytes for this user on the disk of a folder; of its nearest existing parent when it is not there yet. */
export async function freeBytes(dir: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(dir);
    if (nodeErrorCode(error) !== 'ENOENT' || parent === dir) throw error;
    return freeBytes(parent);
  }
}

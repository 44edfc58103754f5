import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { isInside } from '../../platform/paths.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { pathsOfChange, type FileChange } from './changes.js';

/** What a dataset consists of: nothing else is written outside the project's own folder. */
const OF_A_DATASET =
  /\.(txt|caption|captions|tags|cap|png|jpe?g|webp|bmp|gif|tiff?|avif|heic|heif|jxl)$/i;

/**
 * Says which files a journal may touch: those inside the project's folder, links followed, and dataset files in its linked
 * folders. A journal comes with the project, perhaps from a stranger, and must not reach the rest of the disk.
 */
export function journalFence(
  projectDir: string,
  linkedDirs: readonly string[],
): (change: FileChange) => Promise<boolean> {
  const real = new Map<string, Promise<string>>();
  const realOf = (dir: string): Promise<string> => {
    let known = real.get(dir);
    if (known === undefined) real.set(dir, (known = realOfExisting(dir)));
    return known;
  };
  const mayTouch = async (path: string): Promise<boolean> => {
    const dir = await realOf(dirname(path));
    if (isInside(await realOf(projectDir), dir)) return true;
    if (!OF_A_DATASET.test(basename(path))) return false;
    for (const linked of linkedDirs) if (isInside(await realOf(linked), dir)) return true;
    return false;
  };
  return async (change) => {
    for (const path of pathsOfChange(change)) if (!(await mayTouch(path))) return false;
    return true;
  };
}

/** The folder with links followed, or the same for the part of it that is there. */
async function realOfExisting(dir: string): Promise<string> {
  try {
    return await realpath(dir);
  } catch (error) {
    if (nodeErrorCode(error) !== 'ENOENT' || dirname(dir) === dir) throw error;
    return `${await realOfExisting(dirname(dir))}/${basename(dir)}`;
  }
}

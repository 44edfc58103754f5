import { lstat, readdir, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { linkStatsIfAny } from '../../platform/stats-if-any.js';
import { MARKER, OWN_NAMES, type Layout } from './layout.js';

/**
 * Deletes what was installed in the folder, never what others put there and never through a link. The folder itself goes
 * when nothing is left in it. Throws `conflict` for a folder without our marker. Resolves with the names that stayed.
 */
export async function removeEnvironment(layout: Layout, signal: AbortSignal): Promise<string[]> {
  const found = await linkStatsIfAny(layout.dir);
  if (found === null) return [];
  if (!found.isDirectory() || !(await layout.isOurs())) {
    throw new AppError('conflict', `${layout.dir} was not made by this app.`, {
      hint: 'Nothing was deleted. Delete it by hand if it is not needed.',
    });
  }
  // The pointer goes first: what is half deleted is never taken for an environment.
  for (const name of [...OWN_NAMES].reverse()) {
    signal.throwIfAborted();
    await removeTree(join(layout.dir, name));
  }
  const left = (await readdir(layout.dir)).filter((name) => name !== MARKER);
  if (left.length > 0) return left;
  await rm(join(layout.dir, MARKER), { force: true });
  await rmdir(layout.dir);
  return [];
}

/** Deletes a file, a folder with all in it, or a link (its target stays). What is not there is fine. */
export async function removeTree(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (nodeErrorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return;
  if (found.isSymbolicLink()) {
    await removeLink(path);
    return;
  }
  // Node removes links below as links: on Windows junctions count as links, too.
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** A junction on Windows is removed as a folder, any other link as a file. */
async function removeLink(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (process.platform !== 'win32') throw error;
    await rmdir(path);
  }
}

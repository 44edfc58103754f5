import { lstat, readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { targetOfTemporary } from '../../platform/atomic-file.js';
import type { FileChange } from './changes.js';

/**
 * A killed writer leaves temporary files beside the captions that it was writing. Only those that `mayTouch` allows are looked
 * for, as the changes may come from a stranger; only files by names of ours are removed.
 */
export async function removeTemporaries(
  changes: readonly FileChange[],
  mayTouch: (path: string) => Promise<boolean>,
): Promise<void> {
  const written = new Map<string, Set<string>>();
  for (const change of changes) {
    if (change.type !== 'write' || !(await mayTouch(change.path))) continue;
    const dir = dirname(change.path);
    const names = written.get(dir) ?? new Set();
    written.set(dir, names.add(basename(change.path).slice(0, 100)));
  }
  for (const [dir, names] of written) {
    // A folder that is gone has none.
    for (const name of await readdir(dir).catch(() => [])) {
      if (!names.has(targetOfTemporary(name) ?? '/')) continue;
      if ((await lstat(join(dir, name))).isFile()) await unlink(join(dir, name));
    }
  }
}

import { readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { targetOfTemporary } from '../../platform/atomic-file.js';
import type { FileChange } from './changes.js';

/** A killed writer leaves temporary files beside the captions that it was writing. */
export async function removeTemporaries(changes: readonly FileChange[]): Promise<void> {
  const written = new Map<string, Set<string>>();
  for (const change of changes) {
    if (change.type !== 'write') continue;
    const dir = dirname(change.path);
    const names = written.get(dir) ?? new Set();
    written.set(dir, names.add(basename(change.path).slice(0, 100)));
  }
  for (const [dir, names] of written) {
    for (const name of await readdir(dir).catch(() => [])) {
      if (names.has(targetOfTemporary(name) ?? '/')) await unlink(join(dir, name));
    }
  }
}

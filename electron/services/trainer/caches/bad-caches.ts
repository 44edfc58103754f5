import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { captionFileName, isImageName } from '../../../../shared/domain/dataset/index.js';
import { NO_LEDGER } from './cache-ledger.js';
import { cacheNameOf } from './cache-names.js';
import type { CacheSource } from './cache-work.js';
import { judgeCaches } from './judge-caches.js';
import { listNames } from './list-names.js';

/** A cache file of the trainer that must not be used: cut short, or older than what it was made from. */
export interface BadCache {
  readonly path: string;
  readonly reason: 'broken' | 'stale';
}

export interface CachedFolder {
  /** Absolute. */
  readonly dir: string;
  readonly captionExtension: string;
}

/**
 * The wrong caches of a folder that belongs to no project, by the times of its files: nothing is known of what they were made
 * from. A folder that is not there has none.
 */
export async function findBadCaches({ dir, captionExtension }: CachedFolder): Promise<BadCache[]> {
  const names = await listNames(dir);
  const all = new Set(names);
  const images = await Promise.all(
    names.filter(isImageName).map(async (name): Promise<CacheSource> => {
      const { size, mtimeMs } = await lstat(join(dir, name));
      const caption = captionFileName(name, captionExtension);
      const written = all.has(caption) ? (await lstat(join(dir, caption))).mtimeMs : null;
      return { ...UNSEEN, name, sizeBytes: size, modifiedAt: mtimeMs, captionModifiedAt: written };
    }),
  );
  const work = { folders: [{ conceptId: '', dir, images }], latents: null, text: null };
  const wrong = await judgeCaches(work, NO_LEDGER, { latents: null, text: null });
  return wrong.map(({ path, reason }) => ({ path, reason }));
}

/** What is not looked for in an image here. */
const UNSEEN = { width: 0, height: 0, version: '', text: null };

/**
 * The trainer's caches of these images (by stem) in a folder, as absolute paths: files only, as a link is not the trainer's.
 * `dir`: absolute.
 */
export async function cachesOf(dir: string, stems: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = [];
  for (const name of await listNames(dir)) {
    const cache = cacheNameOf(name);
    if (cache === null || !stems.has(cache.stem)) continue;
    const path = join(dir, name);
    if ((await lstat(path)).isFile()) found.push(path);
  }
  return found;
}

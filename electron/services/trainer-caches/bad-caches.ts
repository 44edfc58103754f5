import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheNameOf } from './cache-names.js';
import { listNames } from './list-names.js';
import { isWholeZip } from './whole-zip.js';

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

const IMAGE = /\.(png|jpe?g|webp|bmp)$/i;

/**
 * The trainer's caches beside the images of a folder that it would use although they are wrong. It never makes a cache
 * anew when the image or caption changed, and one that was cut short ends every later run (seen with the real trainer).
 * A file counts as stale when its image or caption was written after it. A folder that is not there has none.
 */
export async function findBadCaches({
  dir: folder,
  captionExtension,
}: CachedFolder): Promise<BadCache[]> {
  const names = await listNames(folder);
  const images = imagesByStem(names);
  const all = new Set(names);
  const bad: BadCache[] = [];
  for (const name of names) {
    const cache = cacheNameOf(name);
    if (cache === null) continue;
    const { stem } = cache;
    const path = join(folder, name);
    const found = await lstat(path);
    if (!found.isFile()) continue; // a link is not ours to remove
    if (!(await isWholeZip(path))) {
      bad.push({ path, reason: 'broken' });
      continue;
    }
    const caption = `${stem}${captionExtension}`;
    const isLatents = cache.kind === 'latents';
    const sources = isLatents ? (images.get(stem) ?? []) : all.has(caption) ? [caption] : [];
    const times = await Promise.all(
      sources.map(async (source) => (await lstat(join(folder, source))).mtimeMs),
    );
    if (times.some((time) => time > found.mtimeMs)) bad.push({ path, reason: 'stale' });
  }
  return bad;
}

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

function imagesByStem(names: readonly string[]): Map<string, string[]> {
  const images = new Map<string, string[]>();
  for (const name of names) {
    if (!IMAGE.test(name)) continue;
    const stem = name.replace(/\.[^.]+$/, '');
    images.set(stem, [...(images.get(stem) ?? []), name]);
  }
  return images;
}

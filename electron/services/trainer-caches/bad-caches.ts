import { lstat, open, readdir, unlink, type FileHandle } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { nodeErrorCode } from '../../platform/error-value.js';

/** A cache file of the trainer that must not be used: cut short, or older than what it was made from. */
export interface BadCache {
  readonly path: string;
  readonly reason: 'broken' | 'stale';
}

export interface CachedFolder {
  /** Absolute, or relative to `projectDir`. */
  readonly dir: string;
  readonly captionExtension: string;
}

/** `photo_1024x0768_flux.npz`: width and height of the image, at least four digits each (trainer's own naming). */
const LATENTS = /^(.*)_\d{4,}x\d{4,}_flux\.npz$/;
const TEXT = /^(.*)_flux_te\.npz$/;
const IMAGE = /\.(png|jpe?g|webp|bmp)$/i;

/**
 * The trainer's caches beside the images of a folder that it would use although they are wrong. It never makes a cache
 * anew when the image or caption changed, and one that was cut short ends every later run (seen with the real trainer).
 * A file counts as stale when its image or caption was written after it. A folder that is not there has none.
 */
export async function findBadCaches(
  projectDir: string,
  { dir, captionExtension }: CachedFolder,
): Promise<BadCache[]> {
  const folder = isAbsolute(dir) ? dir : join(projectDir, dir);
  const names = await list(folder);
  const images = imagesByStem(names);
  const all = new Set(names);
  const bad: BadCache[] = [];
  for (const name of names) {
    const latents = LATENTS.exec(name);
    const stem = latents?.[1] ?? TEXT.exec(name)?.[1];
    if (stem === undefined) continue;
    const path = join(folder, name);
    const cache = await lstat(path);
    if (!cache.isFile()) continue; // a link is not ours to remove
    if (!(await isWholeZip(path))) {
      bad.push({ path, reason: 'broken' });
      continue;
    }
    const caption = `${stem}${captionExtension}`;
    const sources = latents ? (images.get(stem) ?? []) : all.has(caption) ? [caption] : [];
    const times = await Promise.all(
      sources.map(async (source) => (await lstat(join(folder, source))).mtimeMs),
    );
    if (times.some((time) => time > cache.mtimeMs)) bad.push({ path, reason: 'stale' });
  }
  return bad;
}

/**
 * The trainer's caches of these images (by stem) in a folder, as absolute paths: files only, as a link is not the trainer's.
 * `dir`: absolute.
 */
export async function cachesOf(dir: string, stems: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = [];
  for (const name of await list(dir)) {
    const stem = LATENTS.exec(name)?.[1] ?? TEXT.exec(name)?.[1];
    if (stem === undefined || !stems.has(stem)) continue;
    const path = join(dir, name);
    if ((await lstat(path)).isFile()) found.push(path);
  }
  return found;
}

/** Removes the bad caches of the folders; images and captions are never touched. Returns what was removed. */
export async function clearBadCaches(
  projectDir: string,
  folders: readonly CachedFolder[],
): Promise<BadCache[]> {
  const bad = (
    await Promise.all(folders.map((folder) => findBadCaches(projectDir, folder)))
  ).flat();
  for (const { path } of bad) await unlink(path);
  return bad;
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
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

/** End of a zip's central directory: signature, then sizes; numpy writes no comment behind it. */
const END_BYTES = 22;
const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
/** In place of an offset that stands in the 64-bit record. */
const IN_ZIP64 = 0xffff_ffff;

/** True when the file ends as a zip does (an `.npz` is one) and its directory lies where its end says. */
async function isWholeZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size < END_BYTES) return false;
    const end = await readAt(file, size - END_BYTES, END_BYTES);
    if (end.readUInt32LE(0) !== END_SIGNATURE) return false;
    const directoryBytes = end.readUInt32LE(12);
    const directoryAt = end.readUInt32LE(16);
    if (directoryAt === IN_ZIP64) return true;
    if (directoryAt + directoryBytes !== size - END_BYTES || directoryBytes < 4) return false;
    return (await readAt(file, directoryAt, 4)).readUInt32LE(0) === ENTRY_SIGNATURE;
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  await file.read(buffer, 0, length, position);
  return buffer;
}

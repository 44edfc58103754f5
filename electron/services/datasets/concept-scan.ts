import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import {
  captionFileName,
  isImageName,
  sharedStems,
  stemKey,
} from '../../../shared/domain/dataset/index.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { forEachBounded } from '../../platform/bounded.js';
import { isFileLike, readEntry, type ImageEntry } from './image-entry.js';

/** Whether `A.txt` and `a.txt` are two files here. */
export const IS_CASE_SENSITIVE = process.platform === 'linux';
/** Open files at once; more brings nothing, as libuv has four threads. */
const PARALLEL_READS = 12;
const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Names as people sort them: 2 before 10. */
export function compareNames(one: string, other: string): number {
  return byName.compare(one, other) || (one < other ? -1 : one > other ? 1 : 0);
}

export interface ScanOptions {
  /** Only images with these stems are looked at (and new ones); null: all. */
  readonly stems: ReadonlySet<string> | null;
  readonly signal?: AbortSignal;
  readonly onEntry?: (entry: ImageEntry, hasChanged: boolean) => void;
  readonly onListed?: (images: number) => void;
}

/**
 * Brings `known` (by file name) up to date with a folder. Sub folders are not searched, as the trainer does not.
 * Returns the entries that are gone. A folder that is not there counts as empty.
 */
export async function scanConceptFolder(
  root: string,
  conceptId: string,
  known: Map<string, ImageEntry>,
  options: ScanOptions,
): Promise<ImageEntry[]> {
  const listed = (await listFolder(root)).filter(isFileLike);
  const images = listed
    .filter((entry) => isImageName(entry.name))
    .sort((one, other) => compareNames(one.name, other.name));
  const captions = new Set(
    listed
      .map((entry) => entry.name)
      .filter(isCaptionName)
      .map(captionKey),
  );
  const names = images.map((entry) => entry.name);
  const shared = sharedStems(names, IS_CASE_SENSITIVE);
  options.onListed?.(images.length);
  const gone = takeGone(known, new Set(names));

  const look = async (entry: Dirent): Promise<void> => {
    const stem = stemKey(entry.name, IS_CASE_SENSITIVE);
    const hasSameStem = shared.has(stem);
    const before = known.get(entry.name);
    const isOutside = options.stems !== null && !options.stems.has(stem);
    if (before && isOutside && before.image.problems.includes('same_stem') === hasSameStem) return;
    const source = {
      root,
      conceptId,
      name: entry.name,
      isLink: entry.isSymbolicLink(),
      hasCaption: captions.has(captionKey(captionFileName(entry.name))),
      hasSameStem,
    };
    const after = await readEntry(source, before);
    // Somebody else brought it up to date meanwhile: theirs is at least as new.
    if (known.get(entry.name) !== before) return;
    if (after === null) {
      if (known.delete(entry.name) && before) gone.push(before);
      return;
    }
    known.set(entry.name, after);
    options.onEntry?.(after, after !== before);
  };
  await forEachBounded(images, PARALLEL_READS, look, options.signal);
  return gone;
}

/** Folder entries; none when the folder is not there. */
export async function listFolder(root: string): Promise<Dirent[]> {
  try {
    return await readdir(root, { withFileTypes: true });
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

function isCaptionName(name: string): boolean {
  return captionKey(name).endsWith('.txt');
}

function captionKey(name: string): string {
  return IS_CASE_SENSITIVE ? name : name.toLowerCase();
}

function takeGone(known: Map<string, ImageEntry>, present: ReadonlySet<string>): ImageEntry[] {
  const gone: ImageEntry[] = [];
  for (const [name, entry] of known) {
    if (present.has(name)) continue;
    known.delete(name);
    gone.push(entry);
  }
  return gone;
}

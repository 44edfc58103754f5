import type { Dirent } from 'node:fs';
import { opendir, readdir } from 'node:fs/promises';
import {
  compareNames,
  isAnyPictureName,
  isImageName,
  isOtherPictureName,
  stemKey,
} from '../../../../shared/domain/dataset/index.js';
import { nodeErrorCode } from '../../../platform/error-value.js';

/** Whether `A.txt` and `a.txt` are two files here. */
export const IS_CASE_SENSITIVE = process.platform === 'linux';

/** What lies in a concept's folder, as far as it concerns its images. */
export interface FolderListing {
  /** Pictures, in the folder's own order; also those that the trainer passes over. */
  readonly pictures: readonly ListedPicture[];
  /** Caption files, as `captionKey` has them. */
  readonly captions: ReadonlySet<string>;
}

export interface ListedPicture {
  readonly name: string;
  readonly isLink: boolean;
}

/** Folder entries read at once: a first glance needs no more than one such piece. */
const PIECE = 512;
/** A folder with more entries takes long enough to list that the first pictures are shown before. */
const LARGE = 8192;

/**
 * Lists a folder; a missing one is empty. `onGlance` gets the first pictures of a large folder long before its end, in no
 * order. Throws the file system's error.
 */
export async function listConceptFolder(
  root: string,
  captionExtension: string,
  onGlance?: (pictures: readonly ListedPicture[]) => void,
): Promise<FolderListing> {
  const pictures: ListedPicture[] = [];
  const captions = new Set<string>();
  const ending = captionKey(captionExtension);
  let seen = 0;
  try {
    const folder = await opendir(root, { bufferSize: PIECE });
    for await (const entry of folder) {
      seen += 1;
      if (seen === LARGE) onGlance?.(pictures.slice(0, PIECE));
      if (!isFileLike(entry)) continue;
      const { name } = entry;
      if (isAnyPictureName(name)) pictures.push({ name, isLink: entry.isSymbolicLink() });
      else if (captionKey(name).endsWith(ending)) captions.add(captionKey(name));
    }
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
  }
  return { pictures, captions };
}

/** Names of captions in a folder that have no picture beside them, in order. */
export async function orphanCaptions(root: string, captionExtension: string): Promise<string[]> {
  const ending = captionKey(captionExtension);
  const files = (await listFolder(root)).filter(isFileLike).map(({ name }) => name);
  const stems = new Set(
    files.filter(isAnyPictureName).map((name) => stemKey(name, IS_CASE_SENSITIVE)),
  );
  return files
    .filter((name) => !name.startsWith('.') && captionKey(name).endsWith(ending))
    .filter((name) => !stems.has(stemKey(name, IS_CASE_SENSITIVE)))
    .sort(compareNames);
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

/** True for what an import takes: what the trainer reads, and what our decoder makes a PNG copy of. */
export function isPictureName(name: string): boolean {
  return isImageName(name) || isOtherPictureName(name);
}

/** A caption's file name as the file system compares it. */
export function captionKey(name: string): string {
  return IS_CASE_SENSITIVE ? name : name.toLowerCase();
}

/** True for entries that may be an image: files, and links to files. */
export function isFileLike(entry: Dirent): boolean {
  return entry.isFile() || entry.isSymbolicLink();
}

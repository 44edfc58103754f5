import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  compareNames,
  isArchiveName,
  isImageName,
  parseConceptFolder,
} from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { isPictureName, listFolder } from './concept-folder.js';
import { fileOnDisk } from './import-file.js';
import { isCompanion, type FoundFiles } from './import-report.js';
import { openArchive, type Archive } from './zip-archive.js';

const MAX_DEPTH = 12;
const OTHER_ARCHIVE = /\.(rar|7z|tar|tgz|gz|bz2|xz|zst)$/i;

/** Files among the paths: folders walked, zip archives listed. `close` when they have been taken. */
export interface Found extends FoundFiles {
  close(): void;
}

export interface FindOptions {
  /** Extensions that captions may have where the images come from, the likeliest first. */
  readonly captionExtensions: readonly string[];
  /** Whether what is at a path may be read, links followed: a page has roots. */
  readonly mayRead: (path: string) => Promise<boolean>;
  readonly signal?: AbortSignal;
}

/** Pictures among the paths. Hidden entries and links to folders are passed over; what else lies there is told. */
export async function findImages(paths: readonly string[], options: FindOptions): Promise<Found> {
  const archives: Archive[] = [];
  const close = (): void => archives.splice(0).forEach((archive) => archive.close());
  const found: Found = { files: [], told: [], close };
  try {
    for (const path of paths) {
      options.signal?.throwIfAborted();
      const stats = await statOrReason(path);
      if (typeof stats === 'string')
        found.told.push({ file: path, outcome: 'failed', reason: stats });
      else if (stats.isDirectory()) await walk(path, 0, found, options);
      else if (isArchiveName(basename(path))) await takeArchive(path, found, archives, options);
      else take(path, found, options);
    }
    return found;
  } catch (error) {
    close();
    throw error;
  }
}

async function takeArchive(
  path: string,
  found: Found,
  archives: Archive[],
  { captionExtensions, signal }: FindOptions,
): Promise<void> {
  try {
    const archive = await openArchive(path, captionExtensions, signal);
    archives.push(archive);
    for (const file of archive.files) found.files.push(file);
    for (const told of archive.told) found.told.push(told);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const reason = `${error.message} ${error.hint ?? ''}`.trim();
    found.told.push({ file: path, outcome: 'failed', reason });
  }
}

async function walk(dir: string, depth: number, found: Found, options: FindOptions): Promise<void> {
  options.signal?.throwIfAborted();
  const entries = (await listFolder(dir)).filter((entry) => !entry.name.startsWith('.'));
  entries.sort((one, other) => compareNames(one.name, other.name));
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      if (depth < MAX_DEPTH) await walk(path, depth + 1, found, options);
      else found.told.push({ file: path, outcome: 'failed', reason: TOO_DEEP });
    } else if (entry.isFile()) take(path, found, options);
    else if (entry.isSymbolicLink() && isPictureName(entry.name)) {
      if (await options.mayRead(path)) take(path, found, options);
      else found.told.push({ file: path, outcome: 'failed', reason: LINKED_OUT });
    }
  }
}

const LINKED_OUT = 'It is a link out of the folders this page may use.';
const TOO_DEEP = 'It lies deeper than 12 folders below the one that was chosen. Add it by itself.';

function take(path: string, found: Found, { captionExtensions, mayRead }: FindOptions): void {
  const name = basename(path);
  if (isPictureName(name)) found.files.push(fileOnDisk(path, captionExtensions, mayRead));
  else if (!isCompanion(name)) {
    found.told.push({ file: path, outcome: 'unsupported', reason: archiveHint(name) });
  }
}

function archiveHint(name: string): string | null {
  if (isArchiveName(name)) return 'An archive in a folder is not opened. Add it by itself.';
  return OTHER_ARCHIVE.test(name)
    ? 'Of archives only zip is opened. Unpack it and add the folder.'
    : null;
}

async function statOrReason(path: string): Promise<Stats | string> {
  try {
    return await stat(path);
  } catch (error) {
    return nodeErrorCode(error) === 'ENOENT' ? 'It is not there.' : 'It cannot be opened.';
  }
}

export interface LinkFolder {
  readonly dir: string;
  /** From the folder's name, when it is laid out as `N_concept`. */
  readonly repeats: number | null;
  readonly name: string;
}

/** The folders that linking `dir` means: itself, or the `N_concept` folders in it when it has no images of its own. */
export async function foldersToLink(dir: string): Promise<LinkFolder[]> {
  const entries = await listFolder(dir);
  const hasImages = entries.some((entry) => !entry.isDirectory() && isImageName(entry.name));
  const parts = entries.flatMap((entry) => {
    const concept = entry.isDirectory() ? parseConceptFolder(entry.name) : null;
    return concept ? [{ dir: join(dir, entry.name), ...concept }] : [];
  });
  if (!hasImages && parts.length > 0) return parts;
  const own = parseConceptFolder(basename(dir));
  return [{ dir, repeats: own?.repeats ?? null, name: own?.name ?? (basename(dir) || 'concept') }];
}

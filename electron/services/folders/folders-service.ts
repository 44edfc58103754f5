import type { Dirent } from 'node:fs';
import { mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import type * as z from 'zod';
import type { FolderEntry as FolderEntrySchema } from '../../../shared/contract/host.js';
import { isImageName, sanitiseFileName } from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { isInside } from '../../platform/paths.js';

export type FolderEntry = z.output<typeof FolderEntrySchema>;

export interface FoldersOptions {
  /** Absolute paths that may be looked into; asked each time, as opened projects join them. */
  readonly roots: () => readonly string[];
}

export interface FolderListing {
  path: string;
  parent: string | null;
  entries: FolderEntry[];
}

const MAX_ENTRIES = 5000;
/** Folders whose images are counted; the rest of a very long list shows without a number. */
const MAX_COUNTED = 200;
const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The folder picker of hosts without native dialogs. Shows nothing outside the allowed roots, links followed. */
export class FoldersService {
  constructor(private readonly options: FoldersOptions) {}

  /** The allowed roots that are there. */
  async roots(): Promise<FolderEntry[]> {
    const found = await this.#realRoots();
    return found.map((path) => ({ name: basename(path) || path, path, isFolder: true }));
  }

  /**
   * Folders and files (with these extensions, dot or not) in a folder; hidden ones are left out. Throws `forbidden_path` and
   * `not_found`.
   */
  async list(path: string, extensions: readonly string[] = []): Promise<FolderListing> {
    const roots = await this.#realRoots();
    const real = await this.#allowed(path, roots);
    const wanted = new Set(
      extensions.map((extension) => `.${extension.replace(/^\./, '').toLowerCase()}`),
    );
    const entries: FolderEntry[] = [];
    for (const entry of await this.#read(real)) {
      if (entry.name.startsWith('.')) continue;
      const shown = await describe(real, entry, roots, wanted);
      if (shown) entries.push(shown);
      if (entries.length >= MAX_ENTRIES) break;
    }
    entries.sort(foldersFirst);
    await countImages(entries.filter((entry) => entry.isFolder).slice(0, MAX_COUNTED));
    const parent = dirname(real);
    const hasParent = parent !== real && roots.some((root) => isInside(root, parent));
    return { path: real, parent: hasParent ? parent : null, entries };
  }

  /** Makes a folder. Throws `bad_request` for a name that is none, `conflict` when it is there already. */
  async create(path: string, name: string): Promise<{ path: string }> {
    const real = await this.#allowed(path, await this.#realRoots());
    const safe = sanitiseFileName(name);
    if (safe === '' || safe !== name.trim().normalize('NFC')) {
      throw new AppError('bad_request', 'A folder cannot have that name.', {
        hint: safe === '' ? 'Use letters or digits.' : `“${safe}” would do.`,
      });
    }
    const made = join(real, safe);
    try {
      await mkdir(made);
    } catch (error) {
      if (nodeErrorCode(error) !== 'EEXIST') throw error;
      throw new AppError('conflict', `“${safe}” is there already.`, { cause: error });
    }
    return { path: made };
  }

  async #realRoots(): Promise<string[]> {
    const real: string[] = [];
    for (const root of this.options.roots()) {
      const path = isAbsolute(root) ? await realpath(root).catch(() => null) : null; // not there (any more)
      if (path !== null && !real.includes(path)) real.push(path);
    }
    return real;
  }

  async #allowed(path: string, roots: readonly string[]): Promise<string> {
    const refused = new AppError('forbidden_path', 'That folder is not open to this app.', {
      hint: 'Start the app with this folder as a root, or choose one below a folder shown here.',
    });
    if (!isAbsolute(path) || path.includes('\0')) throw refused;
    let real: string;
    try {
      real = await realpath(resolve(path));
    } catch (error) {
      // Outside the roots nobody learns what is there and what is not.
      if (!roots.some((root) => isInside(root, path))) throw refused;
      throw new AppError('not_found', 'That folder is not there.', { cause: error });
    }
    if (!roots.some((root) => isInside(root, real))) throw refused;
    return real;
  }

  async #read(path: string): Promise<Dirent[]> {
    try {
      return await readdir(path, { withFileTypes: true });
    } catch (error) {
      if (nodeErrorCode(error) !== 'ENOTDIR') throw error;
      throw new AppError('bad_request', 'That is a file, not a folder.', { cause: error });
    }
  }
}

async function describe(
  dir: string,
  entry: Dirent,
  roots: readonly string[],
  extensions: ReadonlySet<string>,
): Promise<FolderEntry | null> {
  const path = join(dir, entry.name);
  let isFolder = entry.isDirectory();
  let isFile = entry.isFile();
  if (entry.isSymbolicLink()) {
    const real = await realpath(path).catch(() => null); // a broken link
    if (real === null || !roots.some((root) => isInside(root, real))) return null;
    const stats = await stat(real);
    isFolder = stats.isDirectory();
    isFile = stats.isFile();
  }
  const isWanted = isFile && extensions.has(extname(entry.name).toLowerCase());
  return isFolder || isWanted ? { name: entry.name, path, isFolder } : null;
}

function foldersFirst(one: FolderEntry, other: FolderEntry): number {
  if (one.isFolder !== other.isFolder) return one.isFolder ? -1 : 1;
  return byName.compare(one.name, other.name);
}

/** By name only: no file is opened. */
async function countImages(folders: FolderEntry[]): Promise<void> {
  await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder.path).catch(() => null); // not readable: shown without a number
      if (names) folder.imageCount = names.filter(isImageName).length;
    }),
  );
}

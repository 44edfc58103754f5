import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { compareNames } from '../../../shared/domain/dataset/name-order.js';
import { isArchiveName } from '../../../shared/domain/dataset/image-rules.js';
import { closedFolder } from '../../../shared/domain/intake/no-training-image.js';
import type { BroughtFolder } from '../../../shared/domain/intake/brought.js';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import {
  fileOnDisk,
  type ImportFile,
  isFileLike,
  isPictureName,
  listFolder,
} from '../dataset/folders/index.js';
import type { ToldFile } from './types.js';
import { openArchive, type Archive } from './zip-archive.js';

const MAX_DEPTH = 12;

/** All that an import was given: folders walked, zip archives listed. `close` when it has been taken. */
export interface FoundFiles {
  readonly brought: BroughtFolder<ImportFile>[];
  /** What could not even be looked at. */
  readonly told: ToldFile[];
  close(): void;
}

export interface FindOptions {
  /** Whether what is at a path may be read, links followed: a page has roots. */
  readonly mayRead: (path: string) => Promise<boolean>;
  readonly signal?: AbortSignal;
  /** Gets the number of files seen so far. */
  onFound?(files: number): void;
}

/** The files at some paths. Links to folders are not followed; hidden folders and those of systems are not looked into. */
export async function findBrought(
  paths: readonly string[],
  options: FindOptions,
): Promise<FoundFiles> {
  const archives: Archive[] = [];
  const close = (): void => archives.splice(0).forEach((archive) => archive.close());
  const found: FoundFiles = { brought: [], told: [], close };
  const single = new Map<string, string[]>();
  try {
    for (const path of paths) {
      options.signal?.throwIfAborted();
      const stats = await statOrReason(path);
      if (typeof stats === 'string')
        found.told.push({ file: path, outcome: 'failed', reason: stats });
      else if (stats.isDirectory()) found.brought.push(await walkRoot(path, found.told, options));
      else if (isArchiveName(basename(path))) await takeArchive(path, found, archives, options);
      else single.set(dirname(path), [...(single.get(dirname(path)) ?? []), basename(path)]);
    }
    for (const [dir, names] of single) found.brought.push(await singleFiles(dir, names, options));
    return found;
  } catch (error) {
    close();
    throw error;
  }
}

async function takeArchive(
  path: string,
  found: FoundFiles,
  archives: Archive[],
  { signal }: FindOptions,
): Promise<void> {
  try {
    const archive = await openArchive(path, signal);
    archives.push(archive);
    found.brought.push(archive.brought);
    for (const told of archive.told) found.told.push(told);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const reason = `${error.message} ${error.hint ?? ''}`.trim();
    found.told.push({ file: path, outcome: 'failed', reason });
  }
}

/** Single files, and what lies beside them: their captions need not be chosen with them. */
async function singleFiles(
  dir: string,
  names: readonly string[],
  { mayRead }: FindOptions,
): Promise<BroughtFolder<ImportFile>> {
  const chosen = new Set(names);
  const beside = (await listFolder(dir)).filter(
    (entry) => isFileLike(entry) && !chosen.has(entry.name),
  );
  const file = (name: string, isBeside: boolean) => {
    const path = join(dir, name);
    return fileOnDisk(path, { path: name, shown: path, isBeside }, mayRead);
  };
  const files = [...chosen].map((name) => file(name, false));
  return {
    ...{ name: '', shown: dir },
    files: [...files, ...beside.map(({ name }) => file(name, true))],
  };
}

async function walkRoot(
  dir: string,
  told: ToldFile[],
  options: FindOptions,
): Promise<BroughtFolder<ImportFile>> {
  const files: ImportFile[] = [];
  await walk(dir, '', { files, told }, options);
  return { name: basename(dir), shown: dir, files };
}

interface WalkedFolder {
  readonly files: ImportFile[];
  readonly told: ToldFile[];
}

async function walk(
  root: string,
  below: string,
  { files, told }: WalkedFolder,
  options: FindOptions,
): Promise<void> {
  options.signal?.throwIfAborted();
  const { mayRead } = options;
  const entries = await listFolder(join(root, below));
  entries.sort((one, other) => compareNames(one.name, other.name));
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    const shown = join(root, path);
    if (entry.isDirectory()) {
      const isClosed = closedFolder(entry.name) !== null;
      if (isClosed)
        files.push(fileOnDisk(shown, { path: `${path}/`, shown: `${shown}/` }, mayRead));
      else if (path.split('/').length <= MAX_DEPTH)
        await walk(root, path, { files, told }, options);
      else told.push({ file: shown, outcome: 'failed', reason: TOO_DEEP });
    } else if (isFileLike(entry)) {
      const isOut = entry.isSymbolicLink() && isPictureName(entry.name) && !(await mayRead(shown));
      if (isOut) told.push({ file: shown, outcome: 'failed', reason: LINKED_OUT });
      else files.push(fileOnDisk(shown, { path, shown }, mayRead));
    }
  }
  options.onFound?.(files.length);
}

const LINKED_OUT = 'It is a link out of the folders this page may use.';
const TOO_DEEP = 'It lies deeper than 12 folders below the one that was chosen. Add it by itself.';

async function statOrReason(path: string): Promise<Stats | string> {
  try {
    return await stat(path);
  } catch (error) {
    return nodeErrorCode(error) === 'ENOENT' ? 'It is not there.' : 'It cannot be opened.';
  }
}

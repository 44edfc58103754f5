import type { Stats } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  captionFileName,
  compareNames,
  isImageName,
  parseConceptFolder,
} from '../../../shared/domain/dataset/index.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { listFolder } from './concept-folder.js';

const MAX_DEPTH = 12;
const CHUNK_BYTES = 1024 * 1024;
/** What lies beside images without being one: captions, and the trainer's caches. */
const COMPANION = /\.(txt|caption|npz|json|jsonl|toml)$/i;

export interface FoundFiles {
  readonly images: string[];
  unsupported: number;
  readonly failed: { file: string; reason: string }[];
}

/** Files among the paths, folders walked. Hidden entries and links to folders are passed over. */
export async function findImages(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<FoundFiles> {
  const found: FoundFiles = { images: [], unsupported: 0, failed: [] };
  for (const path of paths) {
    signal?.throwIfAborted();
    const stats = await statOrReason(path);
    if (typeof stats === 'string') found.failed.push({ file: path, reason: stats });
    else if (stats.isDirectory()) await walk(path, 0, found, signal);
    else take(path, found);
  }
  return found;
}

async function walk(
  dir: string,
  depth: number,
  found: FoundFiles,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const entries = (await listFolder(dir)).filter((entry) => !entry.name.startsWith('.'));
  entries.sort((one, other) => compareNames(one.name, other.name));
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (entry.isDirectory() && depth < MAX_DEPTH) await walk(path, depth + 1, found, signal);
    else if (entry.isFile()) take(path, found);
    else if (entry.isSymbolicLink() && isImageName(entry.name)) take(path, found);
  }
}

function take(path: string, found: FoundFiles): void {
  if (isImageName(basename(path))) found.images.push(path);
  else if (!COMPANION.test(path)) found.unsupported += 1;
}

async function statOrReason(path: string): Promise<Stats | string> {
  try {
    return await stat(path);
  } catch (error) {
    return nodeErrorCode(error) === 'ENOENT' ? 'It is not there.' : 'It cannot be opened.';
  }
}

/** The caption beside an image, byte for byte; null when there is none. */
export async function captionBeside(imagePath: string): Promise<Buffer | null> {
  try {
    return await readFile(join(dirname(imagePath), captionFileName(basename(imagePath))));
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** A file in pieces, so that a large one does not fill memory. */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
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

import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import {
  type DatasetLook,
  hasImageEnding,
  type MetadataLook,
  type Unpaired,
} from '../../../shared/domain/dataset-file/index.js';
import { isUnc } from '../../../shared/domain/powers/index.js';
import { isTable, type TrainerTable } from '../../../shared/domain/toml/index.js';
import { nodeErrorCode } from '../../platform/error-value.js';

/** A list of images that the trainer keeps in a folder with `cache_info`. */
const INFO_CACHE = 'metadata_cache.json';

interface FolderLook {
  /** Names of its images. */
  readonly images: readonly string[];
  readonly listed: number | null;
}

export interface LookedAt extends DatasetLook {
  /** Paths on another machine, which were not looked at. */
  readonly network: readonly string[];
}

/** Looks at all folders and metadata files that a dataset file names. Relative paths count from the file’s folder. */
export async function lookAtDatasets(root: TrainerTable, file: string): Promise<LookedAt> {
  const named = namedIn(root);
  const paths = [...named.folders, ...named.metadata.map(({ path }) => path)];
  const network = paths.filter((one) => isUnc(one) && !isUnc(file));
  const isLocal = (path: string) => !network.includes(path);
  const folders = await lookAll(named.folders.filter(isLocal), (path) =>
    folderAt(whole(path, file)),
  );
  const metadata = await lookAll(
    named.metadata.filter(({ path }) => isLocal(path)).map((one) => JSON.stringify(one)),
    (one) => metadataAt(JSON.parse(one) as NamedMetadata, file),
  );
  return {
    network,
    images: (path, isListed) => {
      // What was not looked at is taken to be there.
      if (network.includes(path)) return 1;
      const found = folders.get(path) ?? null;
      return isListed
        ? (found?.listed ?? found?.images.length ?? null)
        : (found?.images.length ?? null);
    },
    metadata: (path, folder) => {
      if (network.includes(path))
        return { state: 'read', images: 1, isRelative: false, missing: 0 };
      return metadata.get(JSON.stringify({ path, folder })) ?? { state: 'missing' };
    },
    unpaired: (path, conditioning) => {
      if (network.includes(path) || network.includes(conditioning)) return { missing: 0, extra: 0 };
      const others = folders.get(conditioning) ?? null;
      return others === null ? null : unpaired(folders.get(path)?.images ?? [], others.images);
    },
  };
}

function unpaired(images: readonly string[], others: readonly string[]): Unpaired {
  const stem = (name: string) => name.replace(/\.[^.]*$/, '');
  const [own, other] = [new Set(images.map(stem)), new Set(others.map(stem))];
  return {
    missing: images.filter((name) => !other.has(stem(name))).length,
    extra: others.filter((name) => !own.has(stem(name))).length,
  };
}

const whole = (path: string, file: string) => (isAbsolute(path) ? path : join(dirname(file), path));

async function lookAll<T>(
  paths: readonly string[],
  look: (path: string) => Promise<T>,
): Promise<Map<string, T>> {
  const found = await Promise.all(
    [...new Set(paths)].map(async (path): Promise<[string, T]> => [path, await look(path)]),
  );
  return new Map(found);
}

interface NamedMetadata {
  readonly path: string;
  readonly folder: string | null;
}

function namedIn(root: TrainerTable): { folders: string[]; metadata: NamedMetadata[] } {
  const subsets = tablesAt(root, 'datasets').flatMap((dataset) => tablesAt(dataset, 'subsets'));
  const all = (key: string) =>
    subsets.map((one) => one.get(key)).filter((value) => typeof value === 'string');
  return {
    folders: [...all('image_dir'), ...all('conditioning_data_dir')],
    metadata: subsets.flatMap((one) => {
      const [path, folder] = [one.get('metadata_file'), one.get('image_dir')];
      return typeof path === 'string'
        ? [{ path, folder: typeof folder === 'string' ? folder : null }]
        : [];
    }),
  };
}

function tablesAt(table: TrainerTable, key: string): TrainerTable[] {
  const value = table.get(key);
  return Array.isArray(value) ? value.filter(isTable) : [];
}

/** Null: it is not there, or no folder. */
async function folderAt(path: string): Promise<FolderLook | null> {
  let names;
  try {
    names = await readdir(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(nodeErrorCode(error) ?? '')) return null;
    throw error;
  }
  const images = names.filter((name) => !name.startsWith('.') && hasImageEnding(name));
  const listed = names.includes(INFO_CACHE) ? await listedIn(join(path, INFO_CACHE)) : null;
  return { images, listed };
}

async function listedIn(path: string): Promise<number | null> {
  const list = await jsonAt(path);
  return typeof list === 'object' && list !== null ? Object.keys(list).length : null;
}

async function metadataAt({ path, folder }: NamedMetadata, file: string): Promise<MetadataLook> {
  const place = whole(path, file);
  if (!(await isThere(place))) return { state: 'missing' };
  const entries = place.endsWith('.jsonl') ? await linesAt(place) : await jsonAt(place);
  if (typeof entries !== 'object' || entries === null || Array.isArray(entries)) {
    return { state: 'broken' };
  }
  const names = Object.keys(entries);
  const relative = names.filter((name) => !isAbsolute(name));
  const images = names.map((name) =>
    isAbsolute(name) ? name : whole(join(folder ?? '', name), file),
  );
  return {
    state: 'read',
    images: names.length,
    isRelative: relative.length > 0,
    missing: await countMissing(images),
  };
}

/** Files asked for at the same time. */
const AT_ONCE = 64;

async function countMissing(paths: readonly string[]): Promise<number> {
  let missing = 0;
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const there = await Promise.all(paths.slice(at, at + AT_ONCE).map(isThere));
    missing += there.filter((one) => !one).length;
  }
  return missing;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(nodeErrorCode(error) ?? '')) return false;
    throw error;
  }
}

/** Undefined: it cannot be read as JSON, whatever it is. */
async function jsonAt(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || nodeErrorCode(error) === 'EISDIR') return undefined;
    throw error;
  }
}

/** Lines of JSON, each with the path of its image. */
async function linesAt(path: string): Promise<Record<string, unknown> | undefined> {
  const entries: Record<string, unknown> = {};
  for (const line of (await readFile(path, 'utf8')).split('\n').slice(0, -1)) {
    const entry = parsed(line);
    if (typeof entry !== 'object' || entry === null || !('image_path' in entry)) return undefined;
    entries[String(entry.image_path)] = entry;
  }
  return entries;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

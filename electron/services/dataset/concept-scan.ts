import { lstat } from 'node:fs/promises';
import {
  captionFileName,
  isAnyPictureName,
  isImageName,
  nameKey,
  sharedStems,
  stemKey,
} from '../../../shared/domain/dataset/index.js';
import { forEachBounded } from '../../platform/bounded.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import {
  captionKey,
  IS_CASE_SENSITIVE,
  listConceptFolder,
  type ListedPicture,
} from './folders/concept-folder.js';
import { NO_CAPTION } from './captions/caption-file.js';
import type { ConceptImages } from './concept-images.js';
import { readEntry, withCaptionAnew, type ImageEntry } from './image-entry.js';

/** Files on their way at once: enough that the four threads of libuv never wait for us. */
const PARALLEL_READS = 32;
/** What a first screen of a large folder holds. */
const GLANCE = 60;

export interface ScannedFolder {
  readonly root: string;
  readonly conceptId: string;
  readonly captionExtension: string;
}

export interface ScanOptions {
  readonly signal?: AbortSignal;
  readonly onEntry?: (entry: ImageEntry, hasChanged: boolean) => void;
  readonly onListed?: (images: number) => void;
}

/**
 * Brings `known` up to date with a folder. Sub folders are not searched, as the trainer does not. Returns the entries that
 * are gone. A folder that is not there counts as empty.
 */
export async function scanConceptFolder(
  folder: ScannedFolder,
  known: ConceptImages,
  options: ScanOptions,
): Promise<ImageEntry[]> {
  let glance: Promise<void> = Promise.resolve();
  const onGlance = (pictures: readonly ListedPicture[]): void => {
    glance = look(folder, pictures.slice(0, GLANCE), null, known, options, []);
    glance.catch(() => undefined); // awaited below, when the folder is listed
  };
  const { pictures, captions } = await listConceptFolder(
    folder.root,
    folder.captionExtension,
    known.size === 0 ? onGlance : undefined,
  );
  options.onListed?.(pictures.length);
  await glance;
  const gone = takeGone(known, pictures);
  await look(folder, await inOrder(pictures), captions, known, options, gone);
  await readForeignAnew(folder, known, options);
  return gone;
}

/** `captions` null: nobody has listed them yet; each is looked for. */
async function look(
  folder: ScannedFolder,
  pictures: readonly ListedPicture[],
  captions: ReadonlySet<string> | null,
  known: ConceptImages,
  options: ScanOptions,
  gone: ImageEntry[],
): Promise<void> {
  const names = pictures.map(({ name }) => name).filter(isImageName);
  const shared = sharedStems(names, IS_CASE_SENSITIVE);
  const lookAt = async ({ name, isLink }: ListedPicture): Promise<void> => {
    const before = known.get(name);
    const source = {
      ...folder,
      name,
      isLink,
      hasCaption: captions?.has(captionKey(captionFileName(name, folder.captionExtension))) ?? true,
      encoding: known.encoding,
      hasSameStem: isImageName(name) && shared.has(stemKey(name, IS_CASE_SENSITIVE)),
    };
    const after = await readEntry(source, before);
    // Another scan has updated this entry meanwhile, and its result is at least as new.
    if (known.get(name) !== before) return;
    if (after === null) {
      const lost = known.delete(name);
      if (lost) gone.push(lost);
      return;
    }
    known.set(name, after);
    options.onEntry?.(after, after !== before);
  };
  await forEachBounded(pictures, PARALLEL_READS, lookAt, options.signal);
}

/**
 * Looks only at what these file names (images or captions) concern, without listing the folder: a change of one caption
 * must not cost a walk over 100,000 files. Returns the entries that are gone.
 */
export async function refreshNames(
  folder: ScannedFolder,
  known: ConceptImages,
  names: Iterable<string>,
  options: ScanOptions,
): Promise<ImageEntry[]> {
  const wanted = new Set<string>();
  for (const name of names) {
    for (const twin of known.withStemOf(name)) wanted.add(twin);
    if (isAnyPictureName(name)) wanted.add(name);
    else for (const other of known.othersWithStemOf(name)) wanted.add(other);
  }
  const there: ListedPicture[] = [];
  const gone: ImageEntry[] = [];
  for (const name of wanted) {
    const isLink = await linkOrNull(folder.root, name);
    if (isLink !== null) there.push({ name, isLink });
    else {
      const lost = known.delete(name);
      if (lost) gone.push(lost);
    }
  }
  await look(folder, there, null, known, options, gone);
  await readForeignAnew(folder, known, options);
  return gone;
}

/**
 * Reads the captions of these names again, without a look at the images they belong to: for captions that were written
 * here. Returns the names that are none of a known image's.
 */
export async function refreshCaptions(
  folder: ScannedFolder,
  known: ConceptImages,
  names: ReadonlySet<string>,
  options: ScanOptions,
): Promise<Set<string>> {
  const rest = new Set<string>();
  const twins = new Set<string>();
  for (const name of names) {
    const ofStem = isAnyPictureName(name) ? [] : [...known.withStemOf(name)];
    const its = ofStem.filter((image) => captionFileName(image, folder.captionExtension) === name);
    if (its.length === 0) rest.add(name);
    for (const image of its) twins.add(image);
  }
  const lookAt = (name: string) => readCaptionAnew(folder, known, name, options);
  await forEachBounded([...twins], PARALLEL_READS, lookAt, options.signal);
  return rest;
}

async function readCaptionAnew(
  folder: ScannedFolder,
  known: ConceptImages,
  name: string,
  options: Pick<ScanOptions, 'onEntry'>,
): Promise<void> {
  const before = known.get(name);
  if (before === undefined) return;
  const source = { ...folder, name, encoding: known.encoding };
  const after = await withCaptionAnew(source, before);
  if (known.get(name) !== before) return; // brought up to date by somebody else meanwhile
  known.set(name, after);
  options.onEntry?.(after, after !== before);
}

/** Captions that are not UTF-8 and were read otherwise than all of the folder together say. */
async function readForeignAnew(
  folder: ScannedFolder,
  known: ConceptImages,
  { signal, onEntry }: ScanOptions,
): Promise<void> {
  const { guess } = known.encoding;
  if (guess === null) return;
  const others = [...known.names()].filter((name) => {
    const { state, encoding } = known.get(name)?.caption ?? NO_CAPTION;
    return (state === 'not_utf8' || state === 'undecodable') && encoding !== guess;
  });
  const changed = (entry: ImageEntry, hasChanged: boolean) => hasChanged && onEntry?.(entry, true);
  const lookAt = (name: string) => readCaptionAnew(folder, known, name, { onEntry: changed });
  await forEachBounded(others, PARALLEL_READS, lookAt, signal);
}

/** Whether it is a link; null when it is not there, or no file. */
async function linkOrNull(root: string, name: string): Promise<boolean | null> {
  try {
    const stats = await lstat(`${root}/${name}`);
    if (stats.isSymbolicLink()) return true;
    return stats.isFile() ? false : null;
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** More than that are sorted in pieces, with room for others between. */
const SORT_PIECE = 10_000;

/** By name, as the grid shows them. */
async function inOrder(pictures: readonly ListedPicture[]): Promise<ListedPicture[]> {
  const keyed: { key: string; picture: ListedPicture }[] = [];
  for (let at = 0; at < pictures.length; at += SORT_PIECE) {
    if (at > 0) await turn();
    const piece = pictures.slice(at, at + SORT_PIECE);
    keyed.push(
      ...piece
        .map((picture) => ({ key: nameKey(picture.name), picture }))
        .sort((one, other) => (one.key < other.key ? -1 : 1)),
    );
  }
  // Sorted pieces, one behind the other: the engine's sort only merges them.
  if (pictures.length > SORT_PIECE) {
    await turn();
    keyed.sort((one, other) => (one.key < other.key ? -1 : 1));
  }
  return keyed.map(({ picture }) => picture);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Takes out of `known` what is not among these pictures; returns it. */
export function takeGone(known: ConceptImages, pictures: readonly ListedPicture[]): ImageEntry[] {
  const present = new Set(pictures.map(({ name }) => name));
  const gone: ImageEntry[] = [];
  for (const name of [...known.names()]) {
    if (present.has(name)) continue;
    const lost = known.delete(name);
    if (lost) gone.push(lost);
  }
  return gone;
}

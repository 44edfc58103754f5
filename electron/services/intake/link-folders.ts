import { basename, join } from 'node:path';
import { compareNames } from '../../../shared/domain/dataset/name-order.js';
import { isImageName } from '../../../shared/domain/dataset/picture-names.js';
import { parseConceptFolder } from '../../../shared/domain/dataset/concept-folder.js';
import { USUAL_CAPTION_EXTENSION } from '../../../shared/domain/dataset/caption-extension.js';
import { endingOfCaptions } from '../../../shared/domain/intake/ending-of-captions.js';
import { isRegularisationFolder } from '../../../shared/domain/intake/no-training-image.js';
import { isFileLike, listFolder, realFolder } from '../dataset/folders/index.js';

/** A folder that becomes a concept where it is. */
export interface LinkFolder {
  readonly dir: string;
  /** From the folder's name, when it is laid out as `N_concept`. */
  readonly repeats: number | null;
  readonly name: string;
  readonly isRegularisation: boolean;
  /** Of its captions: the one that they all have. */
  readonly captionExtension: string;
}

/** Repeats of a concept that nobody gave any. */
export const DEFAULT_REPEATS = 10;

/** The folders that linking these paths means. Throws as `realFolder` does. */
export async function linkedFolders(paths: readonly string[]): Promise<LinkFolder[]> {
  const folders: LinkFolder[] = [];
  for (const path of paths) folders.push(...(await foldersToLink(await realFolder(path))));
  return folders;
}

/**
 * The folders that linking `dir` means: itself, or, when it has no images of its own, the `N_concept` folders in it, in its
 * `img`, and those of regularisation images in its `reg`.
 */
async function foldersToLink(dir: string): Promise<LinkFolder[]> {
  const entries = await listFolder(dir);
  const hasImages = entries.some((entry) => !entry.isDirectory() && isImageName(entry.name));
  const own = hasImages ? [] : await partsOf(dir, false);
  if (own.length > 0) return own;
  const parts: LinkFolder[] = [];
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  for (const name of hasImages ? [] : folders.sort(compareNames)) {
    const isReg = isRegularisationFolder(name);
    if (isReg || name.toLowerCase() === 'img')
      parts.push(...(await partsOf(join(dir, name), isReg)));
  }
  if (parts.length > 0) return parts;
  const parsed = parseConceptFolder(basename(dir));
  const name = parsed?.name ?? (basename(dir) || 'concept');
  return [await linkFolder(dir, { repeats: parsed?.repeats ?? null, name }, false)];
}

async function partsOf(dir: string, isRegularisation: boolean): Promise<LinkFolder[]> {
  const parts: LinkFolder[] = [];
  const names = (await listFolder(dir))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  for (const name of names.sort(compareNames)) {
    const concept = parseConceptFolder(name);
    if (concept !== null) parts.push(await linkFolder(join(dir, name), concept, isRegularisation));
  }
  return parts;
}

async function linkFolder(
  dir: string,
  about: Pick<LinkFolder, 'repeats' | 'name'>,
  isRegularisation: boolean,
): Promise<LinkFolder> {
  return { dir, ...about, isRegularisation, captionExtension: await captionEndingOf(dir) };
}

/** The ending as a concept has it: the usual one goes without saying. */
export function conceptEnding(captionExtension: string): { captionExtension?: string } {
  return captionExtension === USUAL_CAPTION_EXTENSION ? {} : { captionExtension };
}

/** The ending of the captions in a folder: the usual one, unless all of them have another that a concept may have. */
export async function captionEndingOf(dir: string): Promise<string> {
  const names = (await listFolder(dir)).filter(isFileLike).map(({ name }) => name);
  return endingOfCaptions(names) ?? USUAL_CAPTION_EXTENSION;
}

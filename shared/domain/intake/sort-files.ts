import { splitExtension } from '../dataset/index.js';
import { folded, splitPath, type BroughtFolder, type BroughtFile } from './brought.js';
import { fileKind, isMissedPicture, nameOfCopy, whyUnsupported } from './file-kinds.js';
import { folderJudge, type FolderFacts } from './folders.js';
import { leftOutBeside, leftOutFile, type LeftOut } from './no-training-image.js';
import type { Intake, IntakeImage } from './intake.js';

/** The files of one folder that concern each other. */
export interface SortedFolder<F> {
  readonly dir: string;
  readonly facts: FolderFacts;
  readonly images: IntakeImage<F>[];
  /** Captions and what may hold captions. */
  readonly texts: F[];
}

export interface Sorted<F extends BroughtFile> {
  readonly folders: readonly SortedFolder<F>[];
  readonly leftOut: Intake<F>['leftOut'][number][];
  readonly unsupported: Intake<F>['unsupported'][number][];
}

export interface SortWish {
  readonly ownEnding: string;
  /** See `folderJudge`. */
  readonly isOwnConcept: boolean;
  readonly isTaken: (why: LeftOut) => boolean;
  readonly isArchive: boolean;
}

/** Sorts what was brought, folder by folder: images, texts, and what is neither, with the reason. */
export function sortFiles<F extends BroughtFile>(
  brought: BroughtFolder<F>,
  wish: SortWish,
): Sorted<F> {
  const judge = folderJudge(brought, wish.isOwnConcept);
  const sorted: Sorted<F> = { folders: [], leftOut: [], unsupported: [] };
  const closed = new Set<string>();
  const folders: SortedFolder<F>[] = [];
  for (const [dir, files] of byFolder(brought.files)) {
    const facts = judge(dir);
    if (facts.closed === null) folders.push(sortFolder(dir, facts, files, sorted, wish));
    else if (!closed.has(facts.closed.dir)) {
      closed.add(facts.closed.dir);
      const [file] = files;
      const start = file === undefined ? '' : file.shown.slice(0, -file.path.length || undefined);
      const shown = `${start}${facts.closed.dir}/`;
      sorted.leftOut.push({ why: facts.closed.why, file: shown, isPicture: false, isTaken: false });
    }
  }
  return { ...sorted, folders };
}

function sortFolder<F extends BroughtFile>(
  dir: string,
  facts: FolderFacts,
  files: readonly F[],
  { leftOut, unsupported }: Sorted<F>,
  { ownEnding, isTaken, isArchive }: SortWish,
): SortedFolder<F> {
  const folder: SortedFolder<F> = { dir, facts, images: [], texts: [] };
  const nameOf = (file: F) => splitPath(file.path).name;
  const kindOf = (file: F) => fileKind(nameOf(file), ownEnding);
  const isImage = (file: F) => kindOf(file) === 'image' || kindOf(file) === 'convertible';
  const pictures = files.filter((file) => isImage(file) && file.isBeside !== true);
  const stems = new Set(pictures.map((file) => folded(splitExtension(nameOf(file)).stem)));
  for (const file of files) {
    const name = nameOf(file);
    const kind = kindOf(file);
    const isText = kind === 'text' || kind === 'table';
    const own = leftOutFile(name);
    if (file.isBeside === true) {
      if (isText && own === null) folder.texts.push(file);
      continue;
    }
    if (isImage(file)) {
      const why = facts.left ?? own ?? leftOutBeside(splitExtension(name).stem, stems);
      // What is hidden is no picture to anyone: `._photo.png` holds what a Mac knows of the photo.
      const isPicture = !name.startsWith('.');
      if (isPicture)
        folder.images.push({
          file,
          fileName: nameOfCopy(name),
          isConvertible: kind === 'convertible',
          captions: [],
          left: why,
        });
      if (why !== null)
        leftOut.push({ why, file: file.shown, isPicture, isTaken: isPicture && isTaken(why) });
    } else if (own !== null || facts.left !== null) {
      const why = facts.left ?? own;
      if (isText && own === null) folder.texts.push(file);
      if (why !== null) leftOut.push({ why, file: file.shown, isPicture: false, isTaken: false });
    } else if (isText) folder.texts.push(file);
    else
      unsupported.push({
        file: file.shown,
        reason: whyUnsupported(name, isArchive),
        isPicture: isMissedPicture(name),
      });
  }
  return folder;
}

/** Files by their folder; a folder that was not looked into stands as a file with no name in itself. */
function byFolder<F extends BroughtFile>(files: readonly F[]): Map<string, F[]> {
  const folders = new Map<string, F[]>();
  for (const file of files) {
    const { dir } = splitPath(file.path);
    const those = folders.get(dir);
    if (those) those.push(file);
    else folders.set(dir, [file]);
  }
  return folders;
}

import {
  IMAGE_EXTENSIONS,
  OTHER_PICTURE_EXTENSIONS,
  isArchiveName,
  isImageName,
  isOtherPictureName,
} from '../../shared/domain/dataset/index.js';
import {
  TEXT_ENDINGS,
  type BroughtFolder,
  type BroughtFile,
} from '../../shared/domain/intake/index.js';

/** A file that only the browser has. */
export interface BrowserFile extends BroughtFile {
  readonly file: File;
}

/** What was dropped on the window: paths where files have one that the page may know, else the files themselves. */
export interface Dropped {
  readonly paths: readonly string[];
  /** Folders of a browser, and loose files. */
  readonly files: readonly BroughtFolder<BrowserFile>[];
  /** Zip archives of a browser: the host looks into them. */
  readonly archives: readonly File[];
}

export const NOTHING_DROPPED: Dropped = { paths: [], files: [], archives: [] };

/** Endings that are offered as images, without dot; the host judges the content. */
export const IMAGE_ENDINGS: readonly string[] = [...IMAGE_EXTENSIONS].map((ending) =>
  ending.replace(/^\./, ''),
);

/** Endings of all that an import takes or can say something about: also pictures to be converted, and archives. */
export const IMPORT_ENDINGS: readonly string[] = [
  ...IMAGE_ENDINGS,
  ...OTHER_PICTURE_EXTENSIONS.map((ending) => ending.replace(/^\./, '')),
  'zip',
];

/** Tables that may hold captions. */
const TABLE_ENDINGS = ['.json', '.jsonl', '.ndjson', '.csv', '.tsv'];

/** The same for a browser's own file dialog; captions come beside their images. */
export const IMPORT_ACCEPT: string = [
  'image/*',
  ...TEXT_ENDINGS,
  ...TABLE_ENDINGS,
  ...IMPORT_ENDINGS.map((one) => `.${one}`),
].join(',');

/** True for names that look like images. */
export function looksLikeImage(name: string): boolean {
  return isImageName(name);
}

/** True for archives, of which nobody knows how many images they hold. */
export function looksLikeArchive(name: string): boolean {
  return isArchiveName(name.split(/[\\/]/).at(-1) ?? '');
}

/** The files that a browser's own dialog gave. */
export function chosenFiles(files: readonly File[]): Dropped {
  return { paths: [], files: loose(files), archives: files.filter(isArchive) };
}

/** How many pictures are among files of a browser; of archives nobody knows. */
export function pictureCount(files: Dropped['files']): number {
  return files
    .flatMap((brought) => brought.files)
    .filter(({ file }) => isImageName(file.name) || isOtherPictureName(file.name)).length;
}

/** The dropped paths (window) or files (browser; folders are walked). Must be called while the event is handled. */
export async function filesOfDrop(
  data: DataTransfer,
  pathForFile: ((file: File) => string) | null,
): Promise<Dropped> {
  if (pathForFile !== null) {
    const files = [...data.files];
    const paths = files.map(pathForFile).filter((path) => path !== '');
    // A picture dragged out of another program's window has no path on disk, so its content is uploaded.
    return { ...chosenFiles(files.filter((file) => pathForFile(file) === '')), paths };
  }
  // The browser empties `items` after the event, so all entries are read before the first `await`. Scripted files have none.
  const items = [...data.items];
  const entries = items.map((item) => item.webkitGetAsEntry());
  const made = items.flatMap((item, index) => {
    const file = entries[index] === null ? item.getAsFile() : null;
    return file === null ? [] : [file];
  });
  const single = [...made, ...(await Promise.all(entries.filter(isFileEntry).map(fileOf)))];
  const folders = await Promise.all(entries.filter(isFolderEntry).map(folderOf));
  return { ...chosenFiles(single), files: [...loose(single), ...folders] };
}

function isArchive({ name }: File): boolean {
  return isArchiveName(name);
}

/** Files of no folder that is known; empty when all are archives. */
function loose(files: readonly File[]): BroughtFolder<BrowserFile>[] {
  const those = files
    .filter((file) => !isArchive(file))
    .map((file) => ({ path: file.name, shown: file.name, file }));
  return those.length === 0 ? [] : [{ name: '', shown: 'Single files', files: those }];
}

async function folderOf(folder: FileSystemDirectoryEntry): Promise<BroughtFolder<BrowserFile>> {
  const { name } = folder;
  return { name, shown: name, files: await filesBelow(folder, '', name) };
}

async function filesBelow(
  folder: FileSystemDirectoryEntry,
  below: string,
  shown: string,
): Promise<BrowserFile[]> {
  const children = await childrenOf(folder);
  const files = await Promise.all(
    children.filter(isFileEntry).map(async (entry) => ({
      path: `${below}${entry.name}`,
      shown: `${shown}/${entry.name}`,
      file: await fileOf(entry),
    })),
  );
  const deeper = await Promise.all(
    children
      .filter(isFolderEntry)
      .map((one) => filesBelow(one, `${below}${one.name}/`, `${shown}/${one.name}`)),
  );
  return [...files, ...deeper.flat()];
}

function isFileEntry(entry: FileSystemEntry | null): entry is FileSystemFileEntry {
  return entry?.isFile ?? false;
}

function isFolderEntry(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory ?? false;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // `readEntries` returns at most 100 entries per call, and an empty list at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return all;
    all.push(...some);
  }
}

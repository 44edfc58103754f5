import {
  IMAGE_EXTENSIONS,
  OTHER_PICTURE_EXTENSIONS,
  isArchiveName,
  isImageName,
  isOtherPictureName,
  splitExtension,
} from '../../shared/domain/dataset/index.js';

/** An image that only the browser has, with the caption file that lay beside it. */
export interface ImageFile {
  readonly file: File;
  readonly caption: File | null;
}

/** What was dropped on the window: paths where files have one that the page may know, else the files themselves. */
export interface Dropped {
  readonly paths: readonly string[];
  readonly files: readonly ImageFile[];
}

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

/** The same for a browser's own file dialog; captions come beside their images. */
export const IMPORT_ACCEPT: string = [
  'image/*',
  '.txt',
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

/** The dropped paths (window) or files (browser; folders are walked). Must be called while the event is handled. */
export async function filesOfDrop(
  data: DataTransfer,
  pathForFile: ((file: File) => string) | null,
): Promise<Dropped> {
  if (pathForFile !== null) {
    const files = [...data.files];
    const paths = files.map(pathForFile).filter((path) => path !== '');
    // A picture out of another program's window lies nowhere on the disk: it is sent, as from a browser.
    return { paths, files: pairCaptions(files.filter((file) => pathForFile(file) === '')) };
  }
  // Entries and items die with the event, so all are taken before the first wait. Files that a script made have no entry.
  const items = [...data.items];
  const entries = items.map((item) => item.webkitGetAsEntry());
  const made = items.flatMap((item, index) => {
    const file = entries[index] === null ? item.getAsFile() : null;
    return file === null ? [] : [file];
  });
  const loose = [...made, ...(await Promise.all(entries.filter(isFileEntry).map(fileOf)))];
  const folders = await Promise.all(entries.filter(isFolderEntry).map(imagesBelow));
  return { paths: [], files: [...pairCaptions(loose), ...folders.flat()] };
}

/** The images among the files of one folder, each with the `.txt` of the same name. What is neither stays an image to be judged. */
export function pairCaptions(files: readonly File[]): ImageFile[] {
  const captions = new Map(
    files.filter(isCaption).map((file) => [splitExtension(file.name).stem, file]),
  );
  return files
    .filter((file) => !isCaption(file))
    .map((file) => ({ file, caption: captions.get(splitExtension(file.name).stem) ?? null }));
}

function isCaption(file: File): boolean {
  return splitExtension(file.name).extension.toLowerCase() === '.txt';
}

async function imagesBelow(folder: FileSystemDirectoryEntry): Promise<ImageFile[]> {
  const children = await childrenOf(folder);
  const files = await Promise.all(children.filter(isFileEntry).map(fileOf));
  const deeper = await Promise.all(children.filter(isFolderEntry).map(imagesBelow));
  // Inside a folder only pictures count: what else lies there was not chosen.
  const images = pairCaptions(files).filter(
    ({ file }) => isImageName(file.name) || isOtherPictureName(file.name),
  );
  return [...images, ...deeper.flat()];
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
    // A reader gives at most a hundred at a time, and an empty list at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return all;
    all.push(...some);
  }
}

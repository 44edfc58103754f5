import { IMAGE_EXTENSIONS, isImageName } from '../../shared/domain/dataset/index.js';

/** What was dropped on the window: paths where the page may know them, else the files themselves. */
export interface Dropped {
  readonly paths: readonly string[];
  readonly files: readonly File[];
}

/** Endings that are offered as images, without dot; the host judges the content. */
export const IMAGE_ENDINGS: readonly string[] = [...IMAGE_EXTENSIONS].map((ending) =>
  ending.replace(/^\./, ''),
);

/** True for names that look like images. */
export function looksLikeImage(name: string): boolean {
  return isImageName(name);
}

/** The dropped paths (window) or files (browser; folders are walked). Must be called while the event is handled. */
export async function filesOfDrop(
  data: DataTransfer,
  pathForFile: ((file: File) => string) | null,
): Promise<Dropped> {
  if (pathForFile !== null) {
    const paths = [...data.files].map(pathForFile).filter((path) => path !== '');
    return { paths, files: [] };
  }
  // Entries die with the event, so all are taken before the first wait.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry());
  const files = await Promise.all(entries.map((entry) => filesBelow(entry)));
  return { paths: [], files: files.flat() };
}

async function filesBelow(entry: FileSystemEntry | null): Promise<File[]> {
  if (entry === null) return [];
  if (entry.isFile) return [await fileOf(entry as FileSystemFileEntry)];
  const children = await childrenOf(entry as FileSystemDirectoryEntry);
  const files = await Promise.all(children.map((child) => filesBelow(child)));
  // Inside a folder only images count: what else lies there was not chosen.
  return files.flat().filter((file) => looksLikeImage(file.name));
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

import { stat } from 'node:fs/promises';
import { openModelFolder, type ModelFolder } from './model-folder.js';

/** Model folders as last seen: a slider asks for the same one many times a second. */
export class ModelFolders {
  readonly #known = new Map<string, { marks: string; folder: ModelFolder }>();

  /** The folder as it is now; read again when one of its files changed. Throws like `openModelFolder`. */
  async open(dir: string): Promise<ModelFolder> {
    const known = this.#known.get(dir);
    if (known && known.marks === (await marksOf(known.folder))) return known.folder;
    const folder = await openModelFolder(dir);
    this.#known.set(dir, { marks: await marksOf(folder), folder });
    return folder;
  }
}

async function marksOf({ modelFile, tagsFile }: ModelFolder): Promise<string> {
  const marks = await Promise.all(
    [modelFile, tagsFile].map((path) =>
      stat(path).then(
        ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
        () => 'gone',
      ),
    ),
  );
  return marks.join('|');
}

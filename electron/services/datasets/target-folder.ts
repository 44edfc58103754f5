import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  captionFileName,
  isImageName,
  sanitiseImageName,
  splitExtension,
  stemKey,
  uniqueFileName,
} from '../../../shared/domain/dataset/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { probeImage } from '../../platform/image-file.js';
import { forEachBounded } from '../../platform/bounded.js';
import { IS_CASE_SENSITIVE, listFolder } from './concept-folder.js';
import type { AddOutcome } from './types.js';

/** No picture that trains is larger; a browser must not fill the disk. */
export const MAX_IMAGE_BYTES = 512 * 1024 * 1024;

export interface NewImage {
  readonly fileName: string;
  readonly content: AsyncIterable<Uint8Array>;
  readonly caption: Uint8Array | null;
}

export interface Added {
  readonly outcome: AddOutcome;
  /** Name in the folder, when it was added. */
  readonly name: string | null;
  /** Why it was not, when it could not be read. */
  readonly reason: string | null;
}

/** A concept's folder that receives images: knows which names are taken and which contents are there already. */
export class TargetFolder {
  readonly #stems = new Set<string>();
  readonly #bySize = new Map<number, string[]>();
  readonly #hashes = new Map<string, string>();
  /** Contents that this object has put in, or is about to. */
  readonly #claimed = new Set<string>();
  #folderTime = 0;

  private constructor(readonly root: string) {}

  /** Makes the folder when it is missing and reads what is in it. */
  static async open(root: string): Promise<TargetFolder> {
    await mkdir(root, { recursive: true });
    const folder = new TargetFolder(root);
    await folder.#read();
    return folder;
  }

  /** True when nobody else has put files into the folder since. */
  async isCurrent(): Promise<boolean> {
    try {
      return (await stat(this.root)).mtimeMs === this.#folderTime;
    } catch {
      return false; // the folder is gone
    }
  }

  /** Copies one image in: streamed to a temporary name, checked, then renamed. Never overwrites. */
  async add(image: NewImage, signal?: AbortSignal): Promise<Added> {
    if (!isImageName(image.fileName)) return { outcome: 'unsupported', name: null, reason: null };
    const temporary = join(this.root, `.${randomBytes(9).toString('hex')}.tmp`);
    try {
      const { hash, sizeBytes } = await receive(image.content, temporary, signal);
      const reason = await reasonUnreadable(temporary, image.fileName);
      if (reason !== null) return { outcome: 'unreadable', name: null, reason };
      // Between looking and claiming nothing may wait: two equal files may be on their way at once.
      const isThere = await this.#has(sizeBytes, hash);
      if (isThere || this.#claimed.has(hash)) {
        return { outcome: 'duplicate', name: null, reason: null };
      }
      this.#claimed.add(hash);
      const name = await this.#place(temporary, image, hash, sizeBytes);
      return { outcome: 'added', name, reason: null };
    } finally {
      await unlink(temporary).catch(() => undefined); // renamed, or never made
      this.#folderTime = (await stat(this.root)).mtimeMs;
    }
  }

  async #read(): Promise<void> {
    this.#folderTime = (await stat(this.root)).mtimeMs;
    const files = (await listFolder(this.root)).filter((entry) => !entry.isDirectory());
    await forEachBounded(files, 12, async ({ name }) => {
      // Captions without an image hold their name, too: a new image must not inherit a stranger's text.
      this.#stems.add(stemKey(name, IS_CASE_SENSITIVE));
      if (!isImageName(name)) return;
      const stats = await stat(join(this.root, name)).catch(() => null); // a broken link, or just deleted
      if (stats) this.#remember(stats.size, name);
    });
  }

  #remember(sizeBytes: number, name: string): void {
    this.#bySize.set(sizeBytes, [...(this.#bySize.get(sizeBytes) ?? []), name]);
  }

  /** True when an image of that size and content is in the folder. Only files of the same size are read. */
  async #has(sizeBytes: number, hash: string): Promise<boolean> {
    for (const name of this.#bySize.get(sizeBytes) ?? []) {
      const known = this.#hashes.get(name) ?? (await hashFile(join(this.root, name)));
      if (known !== null) this.#hashes.set(name, known);
      if (known === hash) return true;
    }
    return false;
  }

  async #place(
    temporary: string,
    image: NewImage,
    hash: string,
    sizeBytes: number,
  ): Promise<string> {
    const wanted = oneCaseExtension(sanitiseImageName(image.fileName));
    const name = uniqueFileName(wanted, (stem) => this.#isTaken(stem));
    this.#stems.add(stemKey(name, IS_CASE_SENSITIVE));
    try {
      if (image.caption !== null) {
        // The caption first, so that the image never stands there without it.
        await writeFile(join(this.root, captionFileName(name)), image.caption, { flag: 'wx' });
      }
      await rename(temporary, join(this.root, name));
    } catch (error) {
      this.#claimed.delete(hash);
      throw error;
    }
    this.#remember(sizeBytes, name);
    this.#hashes.set(name, hash);
    return name;
  }

  #isTaken(stem: string): boolean {
    return this.#stems.has(IS_CASE_SENSITIVE ? stem : stem.toLowerCase());
  }
}

/** `a.Jpg` becomes `a.jpg`: the trainer finds only one case. */
function oneCaseExtension(name: string): string {
  const { stem, extension } = splitExtension(name);
  return `${stem}${extension.toLowerCase()}`;
}

async function receive(
  content: AsyncIterable<Uint8Array>,
  path: string,
  signal?: AbortSignal,
): Promise<{ hash: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const handle = await open(path, 'wx');
  try {
    for await (const chunk of content) {
      signal?.throwIfAborted();
      sizeBytes += chunk.byteLength;
      if (sizeBytes > MAX_IMAGE_BYTES) {
        throw new AppError('bad_request', 'The picture is larger than 512 MB.', {
          hint: 'Make it smaller first; training uses about one megapixel of it.',
        });
      }
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { hash: hash.digest('hex'), sizeBytes };
}

async function reasonUnreadable(path: string, fileName: string): Promise<string | null> {
  try {
    await probeImage(path);
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.message.replace(/\.[0-9a-f]{18}\.tmp/, fileName);
  }
}

async function hashFile(path: string): Promise<string | null> {
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  } catch {
    return null; // gone meanwhile, or not readable: then it is no duplicate
  }
}

import { mkdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { captionFileName, stemKey } from '../../../shared/domain/dataset/image-rules.js';
import { isImageName, nameForTrainer } from '../../../shared/domain/dataset/picture-names.js';
import {
  sanitiseImageName,
  splitExtension,
  uniqueFileName,
} from '../../../shared/domain/dataset/file-names.js';
import { replaceFile } from '../../platform/atomic-file.js';
import { forEachBounded } from '../../platform/bounded.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { lstatOrNull } from '../../platform/own-files.js';
import { pngCopyOf } from '../../formats/pictures/png-copy.js';
import { IS_CASE_SENSITIVE, isPictureName, listFolder } from '../dataset/folders/index.js';
import { examinePicture, judgeByHead, type Examined } from './examine-picture.js';
import type { ConceptMemory } from './import-memory.js';
import { hashFile, placeNew, receive, removeAbandoned, temporaryIn } from './received-file.js';
import type { AddOutcome } from './types.js';

export interface NewImage {
  readonly fileName: string;
  readonly content: AsyncIterable<Uint8Array>;
  readonly caption: Uint8Array | null;
  /** A picture that the trainer cannot read comes in as a PNG copy. */
  readonly convert: boolean;
}

export interface Added {
  readonly outcome: AddOutcome | 'converted';
  /** Name in the folder, when it was added. */
  readonly name: string | null;
  /** Why it was not; or what the copy leaves out. */
  readonly reason: string | null;
  /** True when an earlier attempt of the same import added it, and a step of the history holds it. */
  readonly isUndoable?: boolean;
  /** SHA-256 of a duplicate. */
  readonly hash?: string;
}

/** A concept's folder that receives images: knows which names are taken and which contents are there already. */
export class TargetFolder {
  readonly #stems = new Set<string>();
  readonly #bySize = new Map<number, string[]>();
  readonly #hashes = new Map<string, string>();
  /** The same the other way round. */
  readonly #names = new Map<string, string>();
  /** Contents that this object has put in, or is about to, and what each was called. */
  readonly #claimed = new Map<string, string>();
  #folderTime = 0;
  /** Images of which the caption is the text for those without one. */
  readonly filledIn = new Set<string>();

  private constructor(
    readonly root: string,
    readonly captionExtension: string,
  ) {}

  /** Makes the folder when it is missing and reads what is in it. */
  static async open(root: string, captionExtension: string): Promise<TargetFolder> {
    await mkdir(root, { recursive: true });
    await removeAbandoned(root);
    const folder = new TargetFolder(root, captionExtension);
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

  /**
   * Copies one image in: streamed to a temporary name, checked, then given its name. Never overwrites. `memory`: what an
   * earlier attempt of the same import has added counts as added.
   */
  async add(
    brought: NewImage,
    signal?: AbortSignal,
    memory: ConceptMemory | null = null,
  ): Promise<Added> {
    if (!isPictureName(brought.fileName)) return notAdded('unsupported', null);
    const { fileName: its } = brought;
    // A JPEG named .jfif gets .jpg. A name in mixed letter case is kept: the doctor reports it and renames it.
    const image = { ...brought, fileName: isImageName(its) ? its : nameForTrainer(its) };
    const received = temporaryIn(this.root);
    const copy = temporaryIn(this.root);
    try {
      const content = image.convert ? image.content : await peek(image.content, image.fileName);
      if ('is' in content) return notTaken(content);
      const seen = await receive(content, received, signal);
      const examined = await examinePicture(received, image.fileName);
      if (examined.is === 'trainable')
        return await this.#place(received, image, seen, memory, AS_IT_CAME);
      if (examined.is !== 'convertible' || !image.convert) return notTaken(examined);
      const { pages, content: png } = await pngCopyOf(received);
      const made = await receive(png, copy, signal);
      const fileName = `${splitExtension(image.fileName).stem}.png`;
      const reason = pages > 1 ? `The copy is the first of ${pages} pictures in it.` : null;
      const as = { outcome: 'converted', reason } as const;
      return await this.#place(copy, { ...image, fileName }, made, memory, as);
    } finally {
      // Given a name, or never made.
      for (const path of [received, copy]) await unlink(path).catch(() => undefined);
      this.#folderTime = (await stat(this.root)).mtimeMs;
    }
  }

  /** The image in the folder that has this content (SHA-256), as far as it was asked for; null: none. */
  nameOf(hash: string): string | null {
    return this.#names.get(hash) ?? null;
  }

  /** The caption of an image in the folder; null when it has none. A link is not followed. */
  async captionOf(name: string): Promise<Buffer | null> {
    const caption = join(this.root, captionFileName(name, this.captionExtension));
    const there = await lstatOrNull(caption);
    if (there === null) return null;
    return there.isFile() ? readFile(caption) : Buffer.from(caption);
  }

  /** Writes the caption of an image that this object has put in: it has none yet, or the text for those without one. */
  async giveCaption(name: string, bytes: Uint8Array): Promise<void> {
    await replaceFile(join(this.root, captionFileName(name, this.captionExtension)), bytes);
    this.filledIn.delete(name);
    this.#folderTime = (await stat(this.root)).mtimeMs;
  }

  async #read(): Promise<void> {
    this.#folderTime = (await stat(this.root)).mtimeMs;
    const files = (await listFolder(this.root)).filter((entry) => !entry.isDirectory());
    await forEachBounded(files, 12, async ({ name }) => {
      // A caption without an image occupies its stem, too: a new image must not take over a foreign caption.
      this.#stems.add(stemKey(name, IS_CASE_SENSITIVE));
      if (!isImageName(name)) return;
      const stats = await stat(join(this.root, name)).catch(() => null); // a broken link, or just deleted
      if (stats) this.#remember(stats.size, name);
    });
  }

  #remember(sizeBytes: number, name: string): void {
    this.#bySize.set(sizeBytes, [...(this.#bySize.get(sizeBytes) ?? []), name]);
  }

  #know(name: string, hash: string): void {
    this.#hashes.set(name, hash);
    this.#names.set(hash, name);
  }

  /** The image of that size and content in the folder, if there is one. Only files of the same size are read. */
  async #twinOf(sizeBytes: number, hash: string): Promise<string | null> {
    for (const name of this.#bySize.get(sizeBytes) ?? []) {
      const known = this.#hashes.get(name) ?? (await hashOrNull(join(this.root, name)));
      if (known !== null) this.#know(name, known);
      if (known === hash) return name;
    }
    return null;
  }

  async #place(
    temporary: string,
    image: NewImage,
    { hash, sizeBytes }: { hash: string; sizeBytes: number },
    memory: ConceptMemory | null,
    { outcome, reason }: Pick<Added, 'outcome' | 'reason'>,
  ): Promise<Added> {
    // No await may come between this look-up and the claim: two equal files may be under way at once.
    const there = await this.#twinOf(sizeBytes, hash);
    const twin = there ?? this.#claimed.get(hash);
    const ours = there === null ? null : (memory?.take(hash, there) ?? null);
    if (there !== null && ours !== null) return { ...ours, outcome, reason, name: there };
    if (twin !== undefined) return { ...notAdded('duplicate', `It is the same as ${twin}.`), hash };
    this.#claimed.set(hash, image.fileName);
    let name: string;
    try {
      name = await this.#name(temporary, image, hash, memory);
    } catch (error) {
      this.#claimed.delete(hash);
      throw error;
    }
    this.#remember(sizeBytes, name);
    this.#know(name, hash);
    return { outcome, name, reason };
  }

  /** Gives the file the first free name. The caption is written first, so that the image is never seen without it. */
  async #name(
    temporary: string,
    image: NewImage,
    hash: string,
    memory: ConceptMemory | null,
  ): Promise<string> {
    const wanted = oneCaseExtension(sanitiseImageName(image.fileName));
    const begun = memory?.nameOf(hash) ?? null;
    if (begun !== null && (await this.#goOn(temporary, image, begun))) return begun;
    for (;;) {
      const name = uniqueFileName(wanted, (stem) => this.#isTaken(stem));
      this.#stems.add(stemKey(name, IS_CASE_SENSITIVE));
      await memory?.placing(hash, name);
      const caption = join(this.root, captionFileName(name, this.captionExtension));
      if (image.caption !== null && !(await this.#writeCaption(caption, image.caption))) continue;
      try {
        if (await placeNew(temporary, join(this.root, name))) return name;
        if (image.caption !== null) await unlink(caption);
      } catch (error) {
        if (image.caption !== null) await unlink(caption).catch(() => undefined); // the first error counts
        throw error;
      }
    }
  }

  /** Completes an earlier attempt that was killed between the caption and the image: the image gets its name now. */
  async #goOn(temporary: string, { caption }: NewImage, name: string): Promise<boolean> {
    if (caption === null) return false;
    const path = join(this.root, captionFileName(name, this.captionExtension));
    const there = await readFile(path).catch(() => null); // none: nothing to go on with
    if (there === null || !there.equals(caption)) return false;
    return placeNew(temporary, join(this.root, name));
  }

  /** False when another program has put a file of that name there meanwhile. */
  async #writeCaption(path: string, bytes: Uint8Array): Promise<boolean> {
    const temporary = temporaryIn(this.root);
    try {
      await writeFile(temporary, bytes, { flag: 'wx', flush: true });
      return await placeNew(temporary, path);
    } finally {
      await unlink(temporary).catch(() => undefined); // given its name
    }
  }

  #isTaken(stem: string): boolean {
    return this.#stems.has(IS_CASE_SENSITIVE ? stem : stem.toLowerCase());
  }
}

const AS_IT_CAME = { outcome: 'added', reason: null } as const;

function notAdded(outcome: AddOutcome, reason: string | null): Added {
  return { outcome, name: null, reason };
}

function notTaken(examined: Exclude<Examined, { is: 'trainable' }>): Added {
  return notAdded(examined.is, examined.reason);
}

/** The content as it came, or what its first bytes say when there is no need to take all of it. */
async function peek(
  content: AsyncIterable<Uint8Array>,
  fileName: string,
): Promise<AsyncIterable<Uint8Array> | Exclude<Examined, { is: 'trainable' }>> {
  if (isImageName(fileName)) return content;
  let head = Buffer.alloc(0);
  for await (const chunk of content) {
    head = Buffer.concat([head, chunk]);
    if (head.length >= 64) break;
  }
  const examined = judgeByHead(head, fileName);
  if (examined === null || examined.is === 'trainable') {
    throw new Error(
      `${fileName} is no picture for the trainer by its name, and one by its first bytes`,
    );
  }
  return examined;
}

/** `a.Jpg` becomes `a.jpg`: the trainer finds only one case. */
function oneCaseExtension(name: string): string {
  const { stem, extension } = splitExtension(name);
  return `${stem}${extension.toLowerCase()}`;
}

async function hashOrNull(path: string): Promise<string | null> {
  try {
    return await hashFile(path);
  } catch (error) {
    if (nodeErrorCode(error) === null) throw error;
    return null; // gone meanwhile, or not readable: then it is no duplicate
  }
}

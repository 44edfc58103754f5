import { mkdir, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeErrorCode } from './error-value.js';
import {
  clearFor,
  isRefusal,
  lstatOrNull,
  openNew,
  openToAppend,
  readOwn,
  removeOwn,
  replaceOwn,
  replaceOwnSoon,
  truncateOwn,
  type OnAside,
} from './own-files.js';

interface Identity {
  readonly dev: number;
  readonly ino: number;
}

/**
 * What the app keeps below a folder that may have come from a stranger: every part of every path is real, or is moved aside
 * first. Each part of a folder's path is checked once; after that, one `lstat` tells that the folder is still the same. Paths
 * are given as their parts below the root.
 */
export class OwnFolder {
  /** Folders that were found real, by path. */
  readonly #known = new Map<string, Identity>();

  /** `root`: absolute, links followed. `onAside`: told of each thing that is moved aside. */
  constructor(
    readonly root: string,
    private readonly onAside: OnAside,
  ) {}

  /** The folder, made where it is missing. */
  async make(...parts: readonly string[]): Promise<string> {
    const dir = this.path(...parts);
    if (await this.#isSame(dir)) return dir;
    let path = this.root;
    for (const part of parts) {
      path = join(path, part);
      await this.#makeOne(path);
    }
    return dir;
  }

  /** The folder, or null when it is not there. */
  async find(...parts: readonly string[]): Promise<string | null> {
    const dir = this.path(...parts);
    if (await this.#isSame(dir)) return dir;
    let path = this.root;
    for (const part of parts) {
      path = join(path, part);
      if (!(await this.#isReal(path))) return null;
    }
    return dir;
  }

  /** The absolute path by name alone, unchecked: for messages. */
  path(...parts: readonly string[]): string {
    return join(this.root, ...parts);
  }

  /** Names in a folder; none when it is not there. */
  async names(...parts: readonly string[]): Promise<string[]> {
    const dir = await this.find(...parts);
    return dir === null ? [] : readdir(dir);
  }

  /** The bytes of a file; null when it is not there or is not real. */
  async read(...parts: readonly string[]): Promise<Buffer | null> {
    const dir = await this.find(...parts.slice(0, -1));
    return dir === null ? null : readOwn(this.path(...parts), this.onAside);
  }

  /** See `openToAppend`; the folder is made. */
  async openToAppend(...parts: readonly string[]): Promise<FileHandle> {
    return openToAppend(await this.#target(parts), this.onAside);
  }

  /** See `openNew`; the folder is made. */
  async openNew(...parts: readonly string[]): Promise<FileHandle> {
    return openNew(await this.#target(parts), this.onAside);
  }

  /** Writes a file whole and durable; the folder is made. */
  async replace(parts: readonly string[], data: string | Uint8Array): Promise<void> {
    await replaceOwn(await this.#target(parts), data, this.onAside);
  }

  /** The same as JSON, two blanks, one newline at the end. */
  async replaceJson(parts: readonly string[], value: unknown): Promise<void> {
    await this.replace(parts, `${JSON.stringify(value, null, 2)}\n`);
  }

  /** Writes a file whole without waiting for the disk; the folder is made. */
  async replaceSoon(parts: readonly string[], data: string | Uint8Array): Promise<void> {
    await replaceOwnSoon(await this.#target(parts), data, this.onAside);
  }

  async truncate(parts: readonly string[], bytes: number): Promise<void> {
    const dir = await this.find(...parts.slice(0, -1));
    if (dir !== null) await truncateOwn(this.path(...parts), bytes, this.onAside);
  }

  async remove(...parts: readonly string[]): Promise<void> {
    const dir = await this.find(...parts.slice(0, -1));
    if (dir !== null) await removeOwn(this.path(...parts), this.onAside);
  }

  /** Moves aside a link or folder in the place of a file: for a library that then opens the file by its path. */
  async clearFile(...parts: readonly string[]): Promise<void> {
    const dir = await this.find(...parts.slice(0, -1));
    if (dir === null) return;
    try {
      await clearFor('file', this.path(...parts), this.onAside);
    } catch (error) {
      if (!isRefusal(error)) throw error; // who writes there is told of the cause
    }
  }

  async #target(parts: readonly string[]): Promise<string> {
    await this.make(...parts.slice(0, -1));
    return this.path(...parts);
  }

  /** True when the folder still has the inode that was checked before. */
  async #isSame(dir: string): Promise<boolean> {
    if (dir === this.root) return true;
    const known = this.#known.get(dir);
    if (known === undefined) return false;
    const stats = await lstatOrNull(dir);
    if (stats?.isDirectory() && stats.ino === known.ino && stats.dev === known.dev) return true;
    this.#known.clear(); // moved, deleted or exchanged: all of it is looked at anew
    return false;
  }

  async #makeOne(path: string): Promise<void> {
    if (await this.#isReal(path, true)) return;
    try {
      await mkdir(path);
    } catch (error) {
      if (nodeErrorCode(error) !== 'EEXIST') throw error; // another one was quicker, and is looked at below
    }
    if (!(await this.#isReal(path, true))) await mkdir(path);
  }

  /**
   * True for a real folder; anything else at `path` is moved aside. Where the move is refused, reading goes on as if nothing
   * were there; writing (`mustMove`) fails.
   */
  async #isReal(path: string, mustMove = false): Promise<boolean> {
    try {
      const stats = await clearFor('folder', path, this.onAside);
      if (stats === null) return false;
      this.#known.set(path, { dev: stats.dev, ino: stats.ino });
      return true;
    } catch (error) {
      if (!mustMove && isRefusal(error)) return false;
      throw error;
    }
  }
}

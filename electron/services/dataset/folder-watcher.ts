import { watch, type FSWatcher, type WatchListener } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isAnyPictureName } from '../../../shared/domain/dataset/index.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import type { Logger } from '../../platform/log.js';

/** Programs write in bursts; one look afterwards is enough. */
const DEBOUNCE_MS = 250;

export interface WatchedFolder {
  readonly dir: string;
  /** With its dot. */
  readonly captionExtension: string;
}

/**
 * Watches one folder for images and captions that come, go or change, and for the folder itself: moved away, gone, back.
 * Where watching is not possible (network drives, no more watches) it says so once in the log, and the next rescan finds
 * the changes.
 */
export class FolderWatcher {
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | null = null;
  #names: Set<string> | null = new Set();

  /** `onChange`: the names that it is about, null when it may be all of them. */
  constructor(
    readonly folder: WatchedFolder,
    private readonly onChange: (names: ReadonlySet<string> | null) => void,
    private readonly log: Logger,
  ) {
    this.#follow();
  }

  get isActive(): boolean {
    return this.#watcher !== null;
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#watcher?.close();
    this.#watcher = null;
  }

  /** Watches the folder, or the place where it would be; returns whether it is there. */
  #follow(): boolean {
    const { dir } = this.folder;
    const missing = this.#watch(dir, (_event, name) => this.#note(name));
    if (!missing) return true;
    const beside = (name: string | null) => name === null || name === basename(dir);
    // It is not there: what comes beside it may be it.
    this.#watch(dirname(dir), (_event, name) => {
      if (beside(name) && this.#follow()) this.#settle(null);
    });
    return false;
  }

  /** Returns true when there is nothing of that name. */
  #watch(dir: string, listener: WatchListener<string>): boolean {
    this.#watcher?.close();
    this.#watcher = null;
    try {
      this.#watcher = watch(dir, { persistent: false }, listener);
      this.#watcher.on('error', () => this.#folderChanged());
      return false;
    } catch (error) {
      if (nodeErrorCode(error) === 'ENOENT') return true;
      this.log.warn('A concept folder cannot be watched; changes appear with the next rescan.');
      return false;
    }
  }

  #folderChanged(): void {
    this.#follow();
    this.#settle(null);
  }

  #note(name: string | null): void {
    const { dir, captionExtension } = this.folder;
    // By its own name a folder tells that it was moved, deleted, or put in the place of another.
    if (name === basename(dir)) this.#folderChanged();
    else if (name === null || isAnyPictureName(name)) this.#settle(name);
    else if (!name.startsWith('.') && name.toLowerCase().endsWith(captionExtension.toLowerCase()))
      this.#settle(name);
  }

  #settle(name: string | null): void {
    if (name === null) this.#names = null;
    else this.#names?.add(name);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const names = this.#names;
      this.#names = new Set();
      this.onChange(names);
    }, DEBOUNCE_MS);
    this.#timer.unref();
  }
}

import { watch, type FSWatcher } from 'node:fs';
import { isImageName } from '../../../shared/domain/dataset/index.js';
import type { Logger } from '../../platform/log.js';

/** Programs write in bursts; one look afterwards is enough. */
const DEBOUNCE_MS = 250;

/**
 * Watches one folder for images and captions that come, go or change. Where watching is not possible (network drives, no
 * more watches) it says so once in the log, and the next rescan finds the changes.
 */
export class FolderWatcher {
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | null = null;
  #names: Set<string> | null = new Set();

  constructor(
    readonly dir: string,
    private readonly onChange: (names: ReadonlySet<string> | null) => void,
    private readonly log: Logger,
  ) {
    try {
      this.#watcher = watch(dir, { persistent: false }, (_event, name) => this.#note(name));
      this.#watcher.on('error', () => this.close());
    } catch {
      this.log.warn('A concept folder cannot be watched; changes appear with the next rescan.');
    }
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

  #note(name: string | null): void {
    if (name !== null && !isImageName(name) && !/^[^.].*\.txt$/i.test(name)) return;
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

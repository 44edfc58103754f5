import { appendFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './private-files.js';

/** Above this size (bytes) a log is put aside at the first line of the next start; one older log is kept. */
const MAX_BYTES = 2_000_000;

/** A log file for lines of `createLogger`: made with the first line, readable by the user alone. */
export class LogFile {
  /** Lines that wait while others are being written. */
  #waiting = '';
  #writing: Promise<void> | null = null;
  #isOpen = false;

  constructor(readonly path: string) {}

  /** Takes a line; it is written as soon as those before it are. */
  write(line: string): void {
    this.#waiting += line;
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = null));
  }

  /** Resolves when everything that was logged is in the file. */
  async flushed(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** Drops lines that cannot be written: a full disk under the log must not end the app. */
  async #writeAll(): Promise<void> {
    while (this.#waiting !== '') {
      const lines = this.#waiting;
      this.#waiting = '';
      try {
        if (!this.#isOpen) await this.#open();
        await appendFile(this.path, lines, { mode: 0o600 });
      } catch {
        this.#isOpen = false; // a full disk, or a folder that was taken away; the next line tries again
      }
    }
  }

  async #open(): Promise<void> {
    await makeFolder(dirname(this.path));
    const size = await stat(this.path).then(
      (found) => found.size,
      () => 0, // the first line ever
    );
    if (size > MAX_BYTES) await rename(this.path, `${this.path}.old`);
    this.#isOpen = true;
  }
}

import { open } from 'node:fs/promises';

const BEGUN = [/"type":\s*"loss"/, /"phase":\s*"training"/];
const CHUNK = 64 * 1024;

/** Reads an events file as it grows, just enough to know whether the training loop runs. */
export class PhaseWatch {
  #offset = 0;
  #rest = '';
  #hasBegun = false;

  /** `path`: where the file lies now. */
  constructor(private readonly path: () => string) {}

  /** True once the trainer said that it trains: from then on it looks at the control file itself. */
  async hasTrainingBegun(): Promise<boolean> {
    if (!this.#hasBegun) await this.#readOn();
    return this.#hasBegun;
  }

  async #readOn(): Promise<void> {
    let handle;
    try {
      handle = await open(this.path(), 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // the trainer has not said anything yet
      throw error;
    }
    try {
      const buffer = Buffer.alloc(CHUNK);
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK, this.#offset);
        if (bytesRead === 0) return;
        this.#offset += bytesRead;
        this.#rest += buffer.toString('latin1', 0, bytesRead);
        const lines = this.#rest.split('\n');
        this.#rest = lines.pop() ?? '';
        if (lines.some((line) => BEGUN.some((pattern) => pattern.test(line)))) {
          this.#hasBegun = true;
          return;
        }
      }
    } finally {
      await handle.close();
    }
  }
}

import type { FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { openToRead } from '../../platform/own-files.js';

const CHUNK = 256 * 1024;

/**
 * Follows a growing text file: whole lines only, UTF-8 across cut reads, a torn last line waits. From its start, or, when it
 * is longer than `tailBytes` at the first look, from the first whole line of its last so many bytes.
 */
export class LineFile {
  #offset = 0;
  #isFirst = true;
  #rest = '';
  #decoder = new StringDecoder('utf8');

  constructor(
    private readonly path: string,
    private readonly separator: RegExp,
    private readonly tailBytes: number,
  ) {}

  /** Lines that are complete since the last call; none while the file does not exist. */
  async readOn(): Promise<string[]> {
    const handle = await openToRead(this.path);
    if (handle === null) return [];
    const lines: string[] = [];
    try {
      const mustSkip = this.#isFirst && (await this.#goToTail(handle));
      const buffer = Buffer.alloc(CHUNK);
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK, this.#offset);
        if (bytesRead === 0) {
          if (mustSkip) lines.shift();
          return lines;
        }
        this.#offset += bytesRead;
        this.#rest += this.#decoder.write(buffer.subarray(0, bytesRead));
        const parts = this.#rest.split(this.separator);
        this.#rest = parts.pop() ?? '';
        for (const part of parts) lines.push(part);
      }
    } finally {
      await handle.close();
    }
  }

  async #goToTail(handle: FileHandle): Promise<boolean> {
    this.#isFirst = false;
    const { size } = await handle.stat();
    this.#offset = Math.max(0, size - this.tailBytes);
    return this.#offset > 0;
  }
}

import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

const CHUNK = 256 * 1024;

/** Follows a growing text file from its start: whole lines only, UTF-8 across cut reads, a torn last line waits. */
export class LineFile {
  #offset = 0;
  #rest = '';
  #decoder = new StringDecoder('utf8');

  constructor(
    private readonly path: string,
    private readonly separator: RegExp = /\n/,
  ) {}

  /** Byte offset up to which the file was read. */
  get offset(): number {
    return this.#offset;
  }

  /** Lines that are complete since the last call; none while the file does not exist. */
  async readOn(): Promise<string[]> {
    let handle;
    try {
      handle = await open(this.path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    const lines: string[] = [];
    try {
      const buffer = Buffer.alloc(CHUNK);
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK, this.#offset);
        if (bytesRead === 0) return lines;
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

  /** What stands after the last separator: a line that is still being written. */
  get unfinished(): string {
    return this.#rest;
  }
}

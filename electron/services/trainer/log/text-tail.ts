import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

const CHUNK = 256 * 1024;

/** Reads a growing text file on from where it was left; characters cut by a read wait for their rest. */
export class TextTail {
  #offset = 0;
  readonly #decoder = new StringDecoder('utf8');

  constructor(private readonly path: string) {}

  /** Text that is new since the last call; empty while the file does not exist. */
  async readOn(): Promise<string> {
    const bytes = await readFrom(this.path, this.#offset);
    this.#offset += bytes.length;
    return this.#decoder.write(bytes);
  }
}

/** All bytes of a file from an offset on; none while it does not exist. */
export async function readFrom(path: string, offset: number): Promise<Buffer> {
  let handle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
  try {
    const chunks: Buffer[] = [];
    for (let at = offset; ;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, at);
      if (bytesRead === 0) return Buffer.concat(chunks);
      chunks.push(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

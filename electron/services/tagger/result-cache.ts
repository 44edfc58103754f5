import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../../platform/atomic-file.js';
import { Queue } from '../../platform/bounded.js';
import { nodeErrorCode } from '../../platform/error-value.js';

/** How a result is written into a line of JSON and read back; null for what cannot be one. */
export interface Codec<R> {
  encode(result: R): unknown;
  decode(value: unknown): R | null;
}

const Line = z.object({ image: z.string(), version: z.string(), result: z.unknown() });

interface Entry<R> {
  readonly version: string;
  readonly result: R;
}

/** What a model saw in the images of a project: one line a result, added as it comes, so that a crash loses none. */
export class ResultCache<R> {
  readonly #entries = new Map<string, Entry<R>>();
  readonly #turns = new Queue();
  #isWasteful = false;

  private constructor(
    private readonly path: string,
    private readonly codec: Codec<R>,
  ) {}

  /** Reads the file if it is there. Lines that a crash cut short, or of another form, are passed over. */
  static async open<R>(path: string, codec: Codec<R>): Promise<ResultCache<R>> {
    const cache = new ResultCache<R>(path, codec);
    const lines = await linesOf(path);
    for (const line of lines) {
      const entry = readLine(line, codec);
      if (entry !== null) cache.#entries.set(entry.image, entry);
    }
    // Images that were looked at again leave their old lines behind. Whoever only reads writes nothing.
    cache.#isWasteful = lines.length > 2 * cache.#entries.size + 100;
    return cache;
  }

  /** The result for this very content of the image; null when there is none. */
  get(imageId: string, version: string): R | null {
    const entry = this.#entries.get(imageId);
    return entry?.version === version ? entry.result : null;
  }

  /** Keeps results: at once in memory, and in the file when the promise resolves. */
  async put(imageId: string, version: string, result: R): Promise<void> {
    this.#entries.set(imageId, { version, result });
    const line = this.#line(imageId, { version, result });
    await this.#turns.run(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      if (this.#isWasteful) await this.#rewrite();
      this.#isWasteful = false;
      await appendFile(this.path, line);
    });
  }

  async #rewrite(): Promise<void> {
    const lines = [...this.#entries].map(([imageId, entry]) => this.#line(imageId, entry));
    await writeFileAtomic(this.path, lines.join(''));
  }

  /** A line begins with its own line end: one that was cut short before it then spoils no other. */
  #line(image: string, { version, result }: Entry<R>): string {
    return `\n${JSON.stringify({ image, version, result: this.codec.encode(result) })}`;
  }
}

async function linesOf(path: string): Promise<string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function readLine<R>(line: string, codec: Codec<R>): (Entry<R> & { image: string }) | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null; // cut short
  }
  const parsed = Line.safeParse(value);
  if (!parsed.success) return null;
  const result = codec.decode(parsed.data.result);
  return result === null ? null : { ...parsed.data, result };
}

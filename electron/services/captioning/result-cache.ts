import * as z from 'zod';
import { Queue } from '../../platform/bounded.js';
import type { OwnFolder } from '../../platform/own-folder.js';

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
    private readonly own: OwnFolder,
    private readonly file: readonly string[],
    private readonly codec: Codec<R>,
  ) {}

  /** Reads the file if it is there. Lines that a crash cut short, or of another form, are passed over. */
  static async open<R>(
    own: OwnFolder,
    file: readonly string[],
    codec: Codec<R>,
  ): Promise<ResultCache<R>> {
    const cache = new ResultCache<R>(own, file, codec);
    const text = (await own.read(...file))?.toString('utf8') ?? '';
    const lines = text.split('\n').filter((line) => line !== '');
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
      if (this.#isWasteful) await this.#rewrite();
      this.#isWasteful = false;
      const handle = await this.own.openToAppend(...this.file);
      try {
        await handle.writeFile(line);
      } finally {
        await handle.close();
      }
    });
  }

  async #rewrite(): Promise<void> {
    const lines = [...this.#entries].map(([imageId, entry]) => this.#line(imageId, entry));
    await this.own.replace(this.file, lines.join(''));
  }

  /** A line begins with its own line end: one that was cut short before it then spoils no other. */
  #line(image: string, { version, result }: Entry<R>): string {
    return `\n${JSON.stringify({ image, version, result: this.codec.encode(result) })}`;
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

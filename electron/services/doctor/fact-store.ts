import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../../platform/atomic-file.js';
import { nodeErrorCode } from '../../platform/error-value.js';

/** Lines between two breaths. */
const SLICE = 2000;

interface Kept<T> {
  readonly stamp: string;
  readonly facts: T;
}

export interface FactFile<T> {
  /** Name below `.studio/doctor`. */
  readonly name: string;
  /** Says what the file is, and its format: counted up when what is kept changes; older files are then made anew. */
  readonly firstLine: string;
  readonly schema: z.ZodType<T>;
}

/**
 * What is known of each image of a project, a line an image, written atomically. It is a cache: a file that is damaged or of
 * another format counts as empty.
 */
export class FactStore<T> {
  readonly #kept = new Map<string, Kept<T>>();
  readonly #path: string;
  #isLoaded = false;
  #isChanged = false;

  /** `projectDir` null: nothing is kept on disk. */
  constructor(
    private readonly projectDir: string | null,
    private readonly file: FactFile<T>,
  ) {
    this.#path = join(projectDir ?? '', '.studio', 'doctor', file.name);
  }

  /** Reads the file, once. */
  async load(): Promise<void> {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    if (this.projectDir === null) return;
    const lines = (await readOrEmpty(this.#path)).split('\n');
    if (lines[0] !== this.file.firstLine) return;
    for (const [index, text] of lines.entries()) {
      if (index % SLICE === 0) await breathe();
      const line = index === 0 ? null : this.#parse(text);
      if (line !== null) this.#kept.set(line.id, { stamp: line.stamp, facts: line.facts });
    }
  }

  /** What is known of an image that is as `stamp` says. */
  get(id: string, stamp: string): T | null {
    const kept = this.#kept.get(id);
    return kept?.stamp === stamp ? kept.facts : null;
  }

  set(id: string, stamp: string, facts: T): void {
    this.#kept.set(id, { stamp, facts });
    this.#isChanged = true;
  }

  /** Writes the file when something is new; images that are not among `ids` are let go of. */
  async save(ids: ReadonlySet<string>): Promise<void> {
    for (const id of this.#kept.keys()) {
      if (ids.has(id)) continue;
      this.#kept.delete(id);
      this.#isChanged = true;
    }
    if (!this.#isChanged || this.projectDir === null) return;
    const parts = [`${this.file.firstLine}\n`];
    let count = 0;
    for (const [id, { stamp, facts }] of this.#kept) {
      if ((count += 1) % SLICE === 0) await breathe();
      parts.push(`${JSON.stringify({ id, stamp, facts })}\n`);
    }
    await mkdir(dirname(this.#path), { recursive: true });
    await writeFileAtomic(this.#path, parts.join(''));
    this.#isChanged = false;
  }

  #parse(text: string): { id: string; stamp: string; facts: T } | null {
    if (text === '') return null;
    try {
      const line = Line.safeParse(JSON.parse(text));
      const facts = line.success ? this.file.schema.safeParse(line.data.facts) : null;
      return line.success && facts?.success === true ? { ...line.data, facts: facts.data } : null;
    } catch {
      return null; // a damaged line: that image is looked at again
    }
  }
}

const Line = z.object({ id: z.string(), stamp: z.string(), facts: z.unknown() });

/** Lets other work of the process go on. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

import * as z from 'zod';
import type { OwnFolder } from '../../platform/own-folder.js';
import { STUDIO } from '../project-folder/index.js';

/** Lines between two breaths. */
const SLICE = 2000;

interface KeptFacts<T> {
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
  readonly #kept = new Map<string, KeptFacts<T>>();
  readonly #parts: readonly string[];
  #isLoaded = false;
  #isChanged = false;

  /** `own`: of the project's folder; null: nothing is kept on disk. `isWritable`: asked before the file is written. */
  constructor(
    private readonly own: OwnFolder | null,
    private readonly isWritable: () => Promise<boolean> = () => Promise.resolve(true),
    private readonly file: FactFile<T>,
  ) {
    this.#parts = [STUDIO, 'doctor', file.name];
  }

  /** Reads the file, once. */
  async load(): Promise<void> {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    if (this.own === null) return;
    const lines = ((await this.own.read(...this.#parts))?.toString('utf8') ?? '').split('\n');
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
    if (!this.#isChanged || this.own === null || !(await this.isWritable())) return;
    const parts = [`${this.file.firstLine}\n`];
    let count = 0;
    for (const [id, { stamp, facts }] of this.#kept) {
      if ((count += 1) % SLICE === 0) await breathe();
      parts.push(`${JSON.stringify({ id, stamp, facts })}\n`);
    }
    await this.own.replace(this.#parts, parts.join(''));
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

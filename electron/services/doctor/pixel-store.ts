import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { PixelFacts } from '../../../shared/domain/doctor/index.js';
import { writeFileAtomic } from '../../platform/atomic-file.js';
import { nodeErrorCode } from '../../platform/error-value.js';

/** Counted up when what is measured changes: older files are then measured anew. */
const FORMAT = 2;
const FIRST_LINE = JSON.stringify({ doctorPixels: FORMAT });
/** Lines between two breaths. */
const SLICE = 2000;

const Facts = z.discriminatedUnion('state', [
  z.object({ state: z.literal('broken'), why: z.enum(['truncated', 'unreadable']) }),
  z.object({
    state: z.literal('seen'),
    transparent: z.number(),
    damage: z.string().nullable(),
    isGrey: z.boolean(),
    isCmyk: z.boolean(),
    wideGamut: z.string().nullable(),
    blocks: z.number().nullable(),
    softness: z.number().nullable(),
    hash: z.string().regex(/^[0-9a-f]{16}$/),
    mirroredHash: z.string().regex(/^[0-9a-f]{16}$/),
    signature: z.string().length(344),
  }),
]);
const Line = z.object({ id: z.string(), stamp: z.string(), facts: Facts });

interface Kept {
  readonly stamp: string;
  readonly facts: PixelFacts;
}

/**
 * What was measured of the pixels of a project's images, `.studio/doctor/pixels.jsonl`: a line an image, written atomically.
 * It is a cache: a file that is damaged or of another version counts as empty.
 */
export class PixelStore {
  readonly #kept = new Map<string, Kept>();
  readonly #path: string;
  #isLoaded = false;
  #isChanged = false;

  /** `projectDir` null: nothing is kept on disk. `isWritable`: asked before the file is written. */
  constructor(
    private readonly projectDir: string | null,
    private readonly isWritable: () => Promise<boolean> = () => Promise.resolve(true),
  ) {
    this.#path = join(projectDir ?? '', '.studio', 'doctor', 'pixels.jsonl');
  }

  /** Reads the file, once. */
  async load(): Promise<void> {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    if (this.projectDir === null) return;
    const lines = (await readOrEmpty(this.#path)).split('\n');
    if (lines[0] !== FIRST_LINE) return;
    for (const [index, text] of lines.entries()) {
      if (index % SLICE === 0) await breathe();
      const line = index === 0 ? null : parse(text);
      if (line !== null) this.#kept.set(line.id, { stamp: line.stamp, facts: line.facts });
    }
  }

  /** What is known of an image whose content and place in training are as `stamp` says. */
  get(id: string, stamp: string): PixelFacts | null {
    const kept = this.#kept.get(id);
    return kept?.stamp === stamp ? kept.facts : null;
  }

  set(id: string, stamp: string, facts: PixelFacts): void {
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
    if (!this.#isChanged || this.projectDir === null || !(await this.isWritable())) return;
    const parts = [`${FIRST_LINE}\n`];
    let count = 0;
    for (const [id, { stamp, facts }] of this.#kept) {
      if ((count += 1) % SLICE === 0) await breathe();
      parts.push(`${JSON.stringify({ id, stamp, facts })}\n`);
    }
    await mkdir(join(this.projectDir, '.studio', 'doctor'), { recursive: true });
    await writeFileAtomic(this.#path, parts.join(''));
    this.#isChanged = false;
  }
}

/** Lets other work of the process go on. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function parse(text: string): z.output<typeof Line> | null {
  if (text === '') return null;
  try {
    const parsed = Line.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // a damaged line: that image is measured again
  }
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

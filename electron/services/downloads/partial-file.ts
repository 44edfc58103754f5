import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import * as z from 'zod';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import { statsIfAny } from '../../platform/stats-if-any.js';

const Mark = z.object({ url: z.string(), validator: z.string() });

/** What was loaded so far lies beside the file: its bytes, and a note from which version of which address they are. */
export class PartialFile {
  readonly path: string;
  readonly #markPath: string;

  constructor(target: string) {
    this.path = `${target}.part`;
    this.#markPath = `${target}.part.json`;
  }

  /** Bytes that can be built upon, and the validator of the version they are from; 0 when there are none. */
  async begun(url: string): Promise<{ bytes: number; validator: string }> {
    const none = { bytes: 0, validator: '' };
    const mark = Mark.safeParse(await readJson(this.#markPath));
    if (!mark.success || mark.data.url !== url || mark.data.validator === '') return none;
    const found = await statsIfAny(this.path);
    return found === null ? none : { bytes: found.size, validator: mark.data.validator };
  }

  /** Notes which version is being loaded. An address is kept without its query, which may hold a signature. */
  async begin(url: string, validator: string): Promise<void> {
    await writeJsonAtomic(this.#markPath, { url, validator });
  }

  /** A hash that has taken in the first `bytes` of what is there. */
  async hashSoFar(bytes: number): Promise<Hash> {
    const hash = createHash('sha256');
    if (bytes === 0) return hash;
    for await (const chunk of createReadStream(this.path, { end: bytes - 1 }))
      hash.update(chunk as Buffer);
    return hash;
  }

  async forget(): Promise<void> {
    await rm(this.path, { force: true });
    await this.forgetMark();
  }

  async forgetMark(): Promise<void> {
    await rm(this.#markPath, { force: true });
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return null; // none yet, or not ours to build upon: the load starts anew
  }
}

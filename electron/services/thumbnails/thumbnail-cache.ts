import { randomBytes } from 'node:crypto';
import { readFile, readdir, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nodeErrorCode } from '../../platform/error-value.js';
import { makeFolder, modeOfNewFile } from '../../platform/private-files.js';
import type { Logger } from '../../platform/log.js';
import { statsIfAny } from '../../platform/stats-if-any.js';

/** Only files with names that we give are ever deleted. */
const OURS = /^[0-9a-f]{40}-\d{3,4}\.webp$/;
const TOUCH_AFTER_MS = 24 * 3600 * 1000;
const CLEAN_AFTER_WRITES = 500;

/** Thumbnails on disk, by key. Capped in size: those not used for the longest time go first. */
export class ThumbnailCache {
  #writes = 0;
  #cleaning: Promise<void> | null = null;

  constructor(
    private readonly dir: string,
    private readonly maxBytes: number,
    private readonly log: Logger,
  ) {}

  /** The picture kept under a key; null when there is none. */
  async read(key: string): Promise<Buffer | null> {
    const path = this.#path(key);
    try {
      const data = await readFile(path);
      void this.#touch(path);
      return data.length > 0 ? data : null;
    } catch (error) {
      if (nodeErrorCode(error) === 'ENOENT') return null;
      this.log.warn('A thumbnail in the cache could not be read; it is made again.');
      return null;
    }
  }

  /** Keeps a picture. A cache that cannot be written only costs time, so a failure is logged, not thrown. */
  async write(key: string, data: Buffer): Promise<void> {
    const path = this.#path(key);
    const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
    try {
      await makeFolder(dirname(path));
      await writeFile(temporary, data, { mode: modeOfNewFile(temporary) });
      await rename(temporary, path);
    } catch {
      this.log.warn('A thumbnail could not be kept in the cache.');
      await unlink(temporary).catch(() => undefined); // it may never have been made
    }
    this.#writes += 1;
    if (this.#writes % CLEAN_AFTER_WRITES === 0) void this.clean();
  }

  /** Deletes the longest unused ones until the cache is at four fifths of its limit. One cleaning at a time. */
  clean(): Promise<void> {
    this.#cleaning ??= this.#clean()
      .catch((error: unknown) => void this.log.error('cleaning the thumbnail cache', error))
      .finally(() => (this.#cleaning = null));
    return this.#cleaning;
  }

  async #clean(): Promise<void> {
    const files = await this.#files();
    let total = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    if (total <= this.maxBytes) return;
    files.sort((one, other) => one.usedAt - other.usedAt);
    for (const file of files) {
      if (total <= this.maxBytes * 0.8) return;
      await unlink(file.path).catch(() => undefined); // another process cleaned it away
      total -= file.sizeBytes;
    }
  }

  async #files(): Promise<{ path: string; sizeBytes: number; usedAt: number }[]> {
    const files = [];
    for (const shard of await readdir(this.dir).catch(() => [])) {
      if (!/^[0-9a-f]{2}$/.test(shard)) continue;
      for (const name of await readdir(join(this.dir, shard))) {
        if (!OURS.test(name)) continue;
        const path = join(this.dir, shard, name);
        const stats = await statsIfAny(path); // just deleted
        if (stats) files.push({ path, sizeBytes: stats.size, usedAt: stats.mtimeMs });
      }
    }
    return files;
  }

  #path(key: string): string {
    return join(this.dir, key.slice(0, 2), `${key}.webp`);
  }

  /** The time of the file is the time of its last use, to a day. */
  async #touch(path: string): Promise<void> {
    try {
      const now = Date.now();
      if (now - (await stat(path)).mtimeMs > TOUCH_AFTER_MS)
        await utimes(path, now / 1000, now / 1000);
    } catch {
      // It was just cleaned away, or the cache is read-only: only its age is then wrong.
    }
  }
}

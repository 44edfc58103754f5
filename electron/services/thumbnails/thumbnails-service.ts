import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { AppError } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import { asImageError, openImage } from '../../formats/pictures/image-file.js';
import type { Logger } from '../../platform/log.js';
import { ThumbnailCache } from './thumbnail-cache.js';
import { WorkStack } from './work-stack.js';

const THUMBNAIL_WIDTHS = [128, 256, 384, 512, 1024] as const;
const DEFAULT_CACHE_BYTES = 1024 * 1024 * 1024;
const PARALLEL = 4;

export interface ThumbnailsOptions {
  /** A folder that is ours alone; made when missing. */
  readonly cacheDir: string;
  readonly log: Logger;
  /** Default 1 GiB. */
  readonly maxCacheBytes?: number;
  /** Pictures made at once; default 4. */
  readonly parallel?: number;
}

export interface ThumbnailWish {
  /** Longest side in pixels; one of `THUMBNAIL_WIDTHS`. */
  readonly width: number;
  readonly signal?: AbortSignal;
}

export interface Thumbnail {
  readonly buffer: Buffer;
  readonly type: 'image/webp';
}

interface InFlight {
  readonly promise: Promise<Buffer>;
  readonly drop: () => boolean;
  waiting: number;
}

/** Small pictures for the grid: upright, kept on disk, the newest wish first, dropped when nobody waits any more. */
export class ThumbnailsService {
  readonly #cache: ThumbnailCache;
  readonly #stack: WorkStack;
  readonly #inFlight = new Map<string, InFlight>();
  readonly #writes = new Set<Promise<void>>();

  constructor({ cacheDir, maxCacheBytes, log, parallel }: ThumbnailsOptions) {
    this.#cache = new ThumbnailCache(cacheDir, maxCacheBytes ?? DEFAULT_CACHE_BYTES, log);
    this.#stack = new WorkStack(parallel ?? PARALLEL);
  }

  /**
   * A thumbnail of a picture file that the caller has contained. Throws `bad_request` (width), `not_found`, `unreadable`,
   * `cancelled`.
   */
  async forFile(path: string, { width, signal }: ThumbnailWish): Promise<Thumbnail> {
    if (!(THUMBNAIL_WIDTHS as readonly number[]).includes(width)) {
      throw new AppError('bad_request', `There are no thumbnails of width ${width}.`, {
        hint: `Ask for ${THUMBNAIL_WIDTHS.join(', ')}.`,
      });
    }
    const key = `${await identity(path)}-${width}`;
    throwIfCancelled(signal);
    const kept = this.#inFlight.has(key) ? null : await this.#cache.read(key);
    throwIfCancelled(signal);
    const buffer = kept ?? (await this.#make(key, path, width, signal));
    return { buffer, type: 'image/webp' };
  }

  /** Waits until the cache has everything on disk. */
  async flush(): Promise<void> {
    await Promise.all(this.#writes);
  }

  /** One making for all who ask for the same picture; given up when the last of them has gone. */
  async #make(
    key: string,
    path: string,
    width: number,
    signal: AbortSignal | undefined,
  ): Promise<Buffer> {
    const flight = this.#inFlight.get(key) ?? this.#start(key, path, width);
    flight.waiting += 1;
    const leave = (): void => {
      flight.waiting -= 1;
      // Forgotten at once, so that the next to ask does not join a picture that is given up.
      if (flight.waiting === 0 && flight.drop()) this.#inFlight.delete(key);
    };
    if (!signal) return flight.promise;
    return new Promise<Buffer>((resolve, reject) => {
      const onAbort = (): void => {
        leave();
        reject(cancelled());
      };
      signal.addEventListener('abort', onAbort, { once: true });
      flight.promise
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', onAbort));
    });
  }

  #start(key: string, path: string, width: number): InFlight {
    const { promise, drop } = this.#stack.push(async () => {
      const data = await render(path, width);
      // Written beside the answer, not before it.
      const write = this.#cache.write(key, data).finally(() => this.#writes.delete(write));
      this.#writes.add(write);
      return data;
    });
    const flight: InFlight = { promise, drop, waiting: 0 };
    this.#inFlight.set(key, flight);
    const forget = (): void => {
      if (this.#inFlight.get(key) === flight) this.#inFlight.delete(key);
    };
    promise.then(forget, forget);
    return flight;
  }
}

/** A name for the content of a file, without reading it: where it is, when it was written, how large it is. */
async function identity(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    const text = `${path}\0${mtimeMs}\0${size}\0${ino}`;
    return createHash('sha1').update(text).digest('hex');
  } catch (error) {
    if (nodeErrorCode(error) !== 'ENOENT') throw error;
    throw new AppError('not_found', 'The picture is no longer there.', { cause: error });
  }
}

async function render(path: string, width: number): Promise<Buffer> {
  try {
    const image = await openImage(path);
    return await image
      .autoOrient()
      .resize({ width, height: width, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80, effort: 2 })
      .toBuffer();
  } catch (error) {
    throw asImageError(path, error);
  }
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The picture is no longer wanted.');
}

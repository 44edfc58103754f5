import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { splitExtension } from '../../../../shared/domain/dataset/file-names.js';
import { misleadingCaches } from '../../../../shared/domain/trainer-reader/misleading-caches.js';
import { forEachBounded } from '../../../platform/bounded.js';
import { cacheNameOf, type CacheName } from './cache-names.js';
import type { FolderEntry, Ledger, LatentsMade, TextMade } from './cache-ledger.js';
import type { CacheFolder, CacheSource, CacheWork } from './cache-work.js';
import { fileIdentity, sha256Of } from './file-identity.js';
import { listNames } from './list-names.js';
import { isWholeZip } from './whole-zip.js';

/** A cache file that the trainer would use although it is wrong, with the reason in words: “the caption has changed since”. */
export interface WrongCache {
  readonly conceptId: string;
  readonly path: string;
  readonly name: string;
  readonly reason: 'broken' | 'stale';
  readonly why: string;
}

/** Cache files looked at at once. */
const PARALLEL = 16;

/**
 * File times of images and captions are rounded to milliseconds, those of caches are not: a difference up to this proves
 * nothing.
 */
const ROUNDED_MS = 1;

/** What this run would make its caches with; null: it keeps none of that kind on disk. */
export interface MadeNow {
  readonly latents: LatentsMade | null;
  readonly text: TextMade | null;
}

/** Looks at the model files of a run. */
export async function madeNow({ latents, text }: CacheWork): Promise<MadeNow> {
  return {
    latents:
      latents === null
        ? null
        : {
            resolution: latents.resolution,
            noUpscale: latents.noUpscale,
            vae: await fileIdentity(latents.ae),
          },
    text:
      text === null
        ? null
        : {
            t5xxlMaxTokenLength: text.t5xxlMaxTokenLength,
            applyT5AttnMask: text.applyT5AttnMask,
            clip: await fileIdentity(text.clipL),
            t5: await fileIdentity(text.t5xxl),
          },
  };
}

/**
 * The caches beside the images of a run that are cut short or out of date. The ledger tells what a cache was made from. For a
 * cache that is not in the ledger (another tool's), file times decide. Caches of images outside the run are left alone.
 * Throws on abort.
 */
export async function judgeCaches(
  work: CacheWork,
  ledger: Ledger,
  now: MadeNow,
  signal?: AbortSignal,
): Promise<WrongCache[]> {
  const wrong: WrongCache[] = [];
  for (const folder of work.folders) {
    const judge = new FolderJudge(folder, ledger.folders[folder.dir] ?? null, now, signal);
    const names = await listNames(folder.dir);
    await forEachBounded(
      names,
      PARALLEL,
      async (name) => {
        const found = await judge.look(name);
        if (found) wrong.push(found);
      },
      signal,
    );
    const gone = new Set(
      wrong.filter((one) => one.conceptId === folder.conceptId).map(({ name }) => name),
    );
    wrong.push(...misleading(folder, names, gone));
  }
  return wrong.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Among the remaining caches, those from whose name the trainer would read the size of another image. */
function misleading(
  { conceptId, dir, images }: CacheFolder,
  names: readonly string[],
  gone: ReadonlySet<string>,
): WrongCache[] {
  const latents = names.flatMap((name) => {
    const cache = gone.has(name) ? null : cacheNameOf(name);
    return cache?.kind === 'latents' ? [{ ...cache, name }] : [];
  });
  const sized = images.map((image) => ({ ...image, stem: splitExtension(image.name).stem }));
  return [...misleadingCaches(sized, latents)].map(([name, image]) => ({
    conceptId,
    path: join(dir, name),
    name,
    reason: 'stale',
    why: `the trainer would take the size of ${image} from its name`,
  }));
}

/** The caption of an image as the ledger keeps it. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

class FolderJudge {
  readonly #byStem = new Map<string, CacheSource[]>();
  readonly #changed = new Map<string, Promise<boolean>>();

  constructor(
    private readonly folder: CacheFolder,
    private readonly entry: FolderEntry | null,
    private readonly now: MadeNow,
    private readonly signal: AbortSignal | undefined,
  ) {
    for (const image of folder.images) {
      const { stem } = splitExtension(image.name);
      this.#byStem.set(stem, [...(this.#byStem.get(stem) ?? []), image]);
    }
  }

  async look(name: string): Promise<WrongCache | null> {
    const cache = cacheNameOf(name);
    const sources = cache === null ? undefined : this.#byStem.get(cache.stem);
    if (cache === null || sources === undefined) return null;
    const path = join(this.folder.dir, name);
    const found = await lstat(path);
    if (!found.isFile()) return null; // a link is not ours to remove
    const of = { conceptId: this.folder.conceptId, path, name };
    if (!(await isWholeZip(path))) return { ...of, reason: 'broken', why: 'it was cut short' };
    const why =
      cache.kind === 'latents'
        ? await this.#whyLatents(cache, sources, found.mtimeMs)
        : this.#whyText(sources, found.mtimeMs);
    return why === null ? null : { ...of, reason: 'stale', why };
  }

  async #whyLatents(
    cache: Extract<CacheName, { kind: 'latents' }>,
    sources: readonly CacheSource[],
    madeAt: number,
  ): Promise<string | null> {
    const { width, height } = cache;
    // An image of unknown size (0) may fit any cache.
    const fitting = sources.filter(
      (one) => one.width === 0 || (one.width === width && one.height === height),
    );
    // The trainer takes the size of the image from the name of its cache.
    if (fitting.length === 0) {
      return `it is of an image of ${width} × ${height}, which the image no longer has`;
    }
    for (const image of fitting) {
      if (await this.#hasChanged(image, madeAt)) return 'the image has changed since';
    }
    const made = this.entry?.latents?.made;
    const now = this.now.latents;
    if (made === undefined || now === null) return null;
    if (differs(made.vae, now.vae)) return 'it was made with another autoencoder';
    return made.noUpscale === now.noUpscale
      ? null
      : `it was made with bucket_no_upscale ${made.noUpscale ? 'on' : 'off'}`;
  }

  #whyText(sources: readonly CacheSource[], madeAt: number): string | null {
    const known = this.entry?.text ?? null;
    for (const { name, text, captionModifiedAt } of sources) {
      const before = known?.images[name];
      const hasChanged =
        before === undefined
          ? (captionModifiedAt ?? 0) > madeAt + ROUNDED_MS
          : text !== null && before !== textHash(text);
      if (hasChanged) return 'the caption has changed since';
    }
    const made = known?.made;
    const now = this.now.text;
    if (made === undefined || now === null) return null;
    if (made.t5xxlMaxTokenLength !== now.t5xxlMaxTokenLength) {
      return `it was made with t5xxl_max_token_length ${made.t5xxlMaxTokenLength}`;
    }
    if (made.applyT5AttnMask !== now.applyT5AttnMask) {
      return `it was made with apply_t5_attn_mask ${made.applyT5AttnMask ? 'on' : 'off'}`;
    }
    if (differs(made.t5, now.t5)) return 'it was made with another T5 file';
    return differs(made.clip, now.clip) ? 'it was made with another CLIP-L file' : null;
  }

  /** True when the image has changed since the cache was made; reads the file only when its time or size differs. */
  #hasChanged(image: CacheSource, madeAt: number): Promise<boolean> {
    const known = this.#changed.get(image.name) ?? this.#compare(image, madeAt);
    this.#changed.set(image.name, known);
    return known;
  }

  async #compare({ name, version, modifiedAt }: CacheSource, madeAt: number): Promise<boolean> {
    const before = this.entry?.latents?.images[name];
    if (before === undefined) return modifiedAt > madeAt + ROUNDED_MS;
    if (before.version === version) return false;
    if (before.sha256 === null) return true;
    return (await sha256Of(join(this.folder.dir, name), this.signal)) !== before.sha256;
  }
}

/** An unknown value (null) counts as equal, so that it condemns no cache. */
function differs(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}

/** A cache of latents, by what its name says. Pixels. */
export interface NamedCache {
  readonly name: string;
  readonly stem: string;
  readonly width: number;
  readonly height: number;
}

/** An image of the same folder, with its size as stored. */
export interface SizedImage {
  readonly name: string;
  readonly stem: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Caches whose names would give an image a wrong size. The trainer does not open an image to learn its size when a cache’s
 * path begins like it: an uncached `cat.png` takes the size of `cat2_1024x0768_flux.npz`, and of two images of one stem both
 * take the first’s. Returns the names of those caches, each with the image that it misleads. `images`: in the trainer’s
 * order; those of unknown size are passed over. (`load_dreambooth_dir` of sd-scripts’ train_util.py.)
 */
export function misleadingCaches(
  images: readonly SizedImage[],
  caches: readonly NamedCache[],
): Map<string, string> {
  const misleading = new Map<string, string>();
  for (;;) {
    const left = caches.filter(({ name }) => !misleading.has(name));
    const found = misledOnce(images, sorted(left));
    if (found.size === 0) return misleading;
    for (const [name, image] of found) misleading.set(name, image);
  }
}

function sorted(caches: readonly NamedCache[]): NamedCache[] {
  return [...caches].sort((one, other) => compare(one.stem, other.stem));
}

/** One pass as in the trainer: a merge of the sorted images and caches that never goes back in the caches. */
function misledOnce(
  images: readonly SizedImage[],
  caches: readonly NamedCache[],
): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  for (const image of images) {
    const begins = (index: number) => (caches[index]?.name ?? '').slice(0, image.stem.length);
    while (at < caches.length && compare(begins(at), image.stem) < 0) at += 1;
    if (at >= caches.length || begins(at) !== image.stem || image.width < 1) continue;
    // The trainer does not sort caches of the same stem, so it may take any of them.
    for (
      let next = at;
      next < caches.length && caches[next]?.stem === caches[at]?.stem;
      next += 1
    ) {
      const cache = caches[next];
      if (cache === undefined) break;
      const isRight = cache.width === image.width && cache.height === image.height;
      if (!isRight) found.set(cache.name, image.name);
    }
  }
  return found;
}

/** Python’s order of strings, by code points. */
function compare(one: string, other: string): number {
  const [a, b] = [[...one], [...other]];
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

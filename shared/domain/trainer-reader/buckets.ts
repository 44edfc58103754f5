/** Aspect buckets, by the trainer's rules (all sizes in pixels). */
export interface BucketRules {
  readonly minSide: number;
  readonly maxSide: number;
  readonly steps: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What the trainer asks of bucket sizes: a multiple of 64. */
export const BUCKET_STEPS = 64;

/**
 * Limits that fit a resolution: from a quarter of its side to twice its side, so that any usual picture keeps its shape.
 * No bucket has more pixels than the resolution squared, so this costs no memory.
 */
export function bucketRules(shortSide: number, longSide: number = shortSide): BucketRules {
  const down = (value: number) => Math.max(1, Math.floor(value / BUCKET_STEPS)) * BUCKET_STEPS;
  const up = (value: number) => Math.ceil(value / BUCKET_STEPS) * BUCKET_STEPS;
  return { minSide: down(shortSide / 4), maxSide: up(longSide * 2), steps: BUCKET_STEPS };
}

/** Every bucket of a resolution, narrowest first. */
export function bucketSizes(resolution: Size, rules: BucketRules): Size[] {
  const { steps } = rules;
  const round = (value: number) => Math.floor(value / steps) * steps;
  const area = resolution.width * resolution.height;
  const square = round(Math.sqrt(area));
  const found = new Map<string, Size>();
  const add = (width: number, height: number) => found.set(`${width}x${height}`, { width, height });
  add(square, square);
  for (let side = rules.minSide; side <= rules.maxSide; side += steps) {
    const other = Math.min(rules.maxSide, round(area / side));
    if (other < rules.minSide) continue;
    add(side, other);
    add(other, side);
  }
  return [...found.values()].sort((a, b) => a.width - b.width || a.height - b.height);
}

/** The bucket an image goes to: its own size where that is one, else the nearest aspect ratio (the narrower of two alike). */
export function bucketOf(image: Size, buckets: readonly Size[]): Size {
  const same = buckets.find(
    (bucket) => bucket.width === image.width && bucket.height === image.height,
  );
  if (same !== undefined) return same;
  const ratio = image.width / image.height;
  let best = buckets[0] ?? image;
  for (const bucket of buckets) {
    const error = Math.abs(bucket.width / bucket.height - ratio);
    if (error < Math.abs(best.width / best.height - ratio)) best = bucket;
  }
  return best;
}

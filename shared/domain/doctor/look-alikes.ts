import { mirrored, SIGNATURE_SIDE } from './pixels/index.js';

/** A picture to be compared. `hash` and `mirroredHash`: 64 bits in two halves. */
export interface Comparable {
  readonly id: string;
  readonly hash: readonly [number, number];
  readonly mirroredHash: readonly [number, number];
  readonly signature: Uint8Array;
  /** Rank within a group of look-alikes: the picture with the largest value is listed first and kept. */
  readonly quality: number;
}

/**
 * Bits of 64 in which two hashes of one picture may differ. Measured on twelve drawn scenes (calibration test of the doctor
 * service): resized, JPEG down to quality 12, noise, brightness, mirrored: at most 4; different scenes: 22 and more.
 */
const MOST_BITS = 7;
/**
 * Least correlation between the signatures (16 × 16 grey values) of look-alikes. Measured on the same scenes: 0.99 and more
 * for look-alikes, up to 0.5 for different scenes.
 */
const LEAST_CORRELATION = 0.95;
/** Standard deviation (grey levels) below which correlation is only noise; the mean grey levels are compared instead. */
const PLAIN = 2;
const MOST_PLAIN_DIFFERENCE = 2;
/** The index is keyed by quarters of the hash: of 7 differing bits at most, one quarter has at most one (pigeonhole). */
const QUARTERS = [0, 1, 2, 3] as const;
const QUARTER_BITS = 16;
/** Pictures processed between two calls of `breathe`. */
const SLICE = 500;

/**
 * Ids of pictures that look alike, also when resized, compressed again or mirrored. Larger groups come first, and in each
 * group the picture of the best quality. Hashes find candidates without comparing every pair; the correlation of the
 * signatures decides. `breathe` is awaited between slices, so that 100,000 pictures do not block the caller's thread.
 */
export async function groupLookAlikes(
  pictures: readonly Comparable[],
  breathe: () => Promise<void>,
): Promise<string[][]> {
  const parents = pictures.map((_, index) => index);
  const index = new HashIndex(pictures);
  for (const [at, picture] of pictures.entries()) {
    if (at % SLICE === 0) await breathe();
    for (const hash of [picture.hash, picture.mirroredHash]) {
      for (const other of index.near(hash)) {
        if (rootOf(parents, other) === rootOf(parents, at)) continue;
        const known = pictures[other];
        if (known && isAlike(picture, known)) parents[rootOf(parents, at)] = rootOf(parents, other);
      }
    }
    // Only the first of several look-alikes with an equal hash enters the index; many copies would make it quadratic.
    if (rootOf(parents, at) === at || !index.has(picture.hash)) index.add(at);
  }
  return groupsOf(pictures, parents);
}

/** Index of pictures by quarters of their hashes. Typed arrays, since each of 100,000 pictures has hundreds of candidates. */
class HashIndex {
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  readonly #byQuarter: (number[] | undefined)[] = [];

  constructor(pictures: readonly Comparable[]) {
    this.#first = Int32Array.from(pictures, ({ hash }) => hash[0]);
    this.#second = Int32Array.from(pictures, ({ hash }) => hash[1]);
    this.#byQuarter.length = keyOf(QUARTERS.length, 0);
  }

  /** Adds a picture by its index in the list. */
  add(at: number): void {
    const hash = [this.#first[at] ?? 0, this.#second[at] ?? 0] as const;
    for (const quarter of QUARTERS) {
      const key = keyOf(quarter, quarterOf(hash, quarter));
      const list = this.#byQuarter[key];
      if (list) list.push(at);
      else this.#byQuarter[key] = [at];
    }
  }

  /** Indices of added pictures whose hash differs by at most `MOST_BITS` bits; an index may occur more than once. */
  near(hash: readonly [number, number]): number[] {
    const found: number[] = [];
    for (const quarter of QUARTERS) {
      const bits = quarterOf(hash, quarter);
      // Look up the quarter with each of its bits flipped in turn, and last the quarter itself.
      for (let flip = 0; flip <= QUARTER_BITS; flip += 1) {
        const near = flip === QUARTER_BITS ? bits : bits ^ (1 << flip);
        for (const at of this.#byQuarter[keyOf(quarter, near)] ?? []) {
          if (this.#bitsApart(hash, at) <= MOST_BITS) found.push(at);
        }
      }
    }
    return found;
  }

  /** Whether a picture with an equal hash was added. */
  has(hash: readonly [number, number]): boolean {
    const same = this.#byQuarter[keyOf(0, quarterOf(hash, 0))] ?? [];
    return same.some((at) => this.#bitsApart(hash, at) === 0);
  }

  #bitsApart(hash: readonly [number, number], at: number): number {
    return bitsIn(hash[0] ^ (this.#first[at] ?? 0)) + bitsIn(hash[1] ^ (this.#second[at] ?? 0));
  }
}

function keyOf(quarter: number, bits: number): number {
  return quarter * 0x10000 + bits;
}

function quarterOf(hash: readonly [number, number], quarter: number): number {
  const half = quarter < 2 ? hash[0] : hash[1];
  return quarter % 2 === 0 ? half >>> QUARTER_BITS : half & 0xffff;
}

function bitsIn(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

function isAlike(one: Comparable, other: Comparable): boolean {
  return (
    isSame(one.signature, other.signature) ||
    isSame(mirrored(one.signature, SIGNATURE_SIDE), other.signature)
  );
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  const [a, b] = [momentsOf(one), momentsOf(other)];
  if (a.deviation < PLAIN || b.deviation < PLAIN) {
    const isBoth = a.deviation < PLAIN && b.deviation < PLAIN;
    return isBoth && Math.abs(a.mean - b.mean) <= MOST_PLAIN_DIFFERENCE;
  }
  let sum = 0;
  for (const [at, value] of one.entries()) sum += (value - a.mean) * ((other[at] ?? 0) - b.mean);
  return sum / (one.length * a.deviation * b.deviation) >= LEAST_CORRELATION;
}

function momentsOf(values: Uint8Array): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) };
}

/** The root of a picture's group (union-find); halves the path on the way. */
function rootOf(parents: number[], at: number): number {
  let root = at;
  while (parents[root] !== root) {
    const next = parents[root] ?? root;
    parents[root] = parents[next] ?? next;
    root = next;
  }
  return root;
}

function groupsOf(pictures: readonly Comparable[], parents: number[]): string[][] {
  const groups = new Map<number, Comparable[]>();
  for (const [at, picture] of pictures.entries()) {
    const root = rootOf(parents, at);
    const group = groups.get(root);
    if (group) group.push(picture);
    else groups.set(root, [picture]);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .sort((one, other) => other.length - one.length)
    .map((group) =>
      group
        .sort((one, other) => other.quality - one.quality || (one.id < other.id ? -1 : 1))
        .map(({ id }) => id),
    );
}

import { mirrored, SIGNATURE_SIDE } from './pixels/index.js';

/** A picture to be compared. `hash` and `mirroredHash`: 64 bits in two halves. */
export interface Comparable {
  readonly id: string;
  readonly hash: readonly [number, number];
  readonly mirroredHash: readonly [number, number];
  readonly signature: Uint8Array;
  /** Where two are alike, the larger is kept. */
  readonly quality: number;
}

/**
 * Bits of 64 in which two hashes of one picture may differ. Measured on twelve drawn scenes (calibration test of the doctor
 * service): resized, JPEG down to quality 12, noise, brightness, mirrored: at most 4; different scenes: 22 and more.
 */
const MOST_BITS = 7;
/** Least correlation of the grey values of 16 × 16 fields. With the same pictures: alike from 0.99, others up to 0.5. */
const LEAST_CORRELATION = 0.95;
/** Standard deviation in grey levels below which a picture is too plain for a correlation; then the levels themselves count. */
const PLAIN = 2;
const MOST_PLAIN_DIFFERENCE = 2;
/** The hash is looked up by quarters: with 7 bits at most, one quarter has at most one wrong bit. */
const QUARTERS = [0, 1, 2, 3] as const;
const QUARTER_BITS = 16;
/** Work between two breaths, in pictures. */
const SLICE = 500;

/**
 * Groups of pictures that look alike, also when resized, compressed again or mirrored; the best of each first, larger
 * groups first. Hashes find candidates without comparing every pair, the correlation of the grey values decides. `breathe` is awaited between
 * slices of work, so that 100,000 pictures do not hold up the caller.
 */
export async function groupLookAlikes(
  pictures: readonly Comparable[],
  breathe: () => Promise<void>,
): Promise<string[][]> {
  const parents = pictures.map((_, index) => index);
  const index = new Map<number, number[]>();
  for (const [at, picture] of pictures.entries()) {
    if (at % SLICE === 0) await breathe();
    for (const hash of [picture.hash, picture.mirroredHash]) {
      for (const other of candidates(index, hash)) {
        if (rootOf(parents, other) === rootOf(parents, at)) continue;
        const known = pictures[other];
        if (known && bitsApart(hash, known.hash) <= MOST_BITS && isAlike(picture, known)) {
          parents[rootOf(parents, at)] = rootOf(parents, other);
        }
      }
    }
    // Of pictures with one hash that look alike, the first stands for all: many equal ones cost no more than one.
    if (rootOf(parents, at) === at || !isStandIn(index, pictures, picture)) add(index, picture, at);
  }
  return groupsOf(pictures, parents);
}

function isStandIn(
  index: ReadonlyMap<number, readonly number[]>,
  pictures: readonly Comparable[],
  picture: Comparable,
): boolean {
  const same = index.get(keyOf(0, quarterOf(picture.hash, 0))) ?? [];
  return same.some((other) => {
    const known = pictures[other];
    return known !== undefined && bitsApart(known.hash, picture.hash) === 0;
  });
}

function add(index: Map<number, number[]>, { hash }: Comparable, at: number): void {
  for (const quarter of QUARTERS) {
    const key = keyOf(quarter, quarterOf(hash, quarter));
    const list = index.get(key);
    if (list) list.push(at);
    else index.set(key, [at]);
  }
}

/** Pictures of which a quarter of the hash is the same, or the same but for one bit. */
function candidates(
  index: ReadonlyMap<number, readonly number[]>,
  hash: readonly [number, number],
): Set<number> {
  const found = new Set<number>();
  for (const quarter of QUARTERS) {
    const bits = quarterOf(hash, quarter);
    for (let flip = 0; flip <= QUARTER_BITS; flip += 1) {
      const near = flip === QUARTER_BITS ? bits : bits ^ (1 << flip);
      for (const at of index.get(keyOf(quarter, near)) ?? []) found.add(at);
    }
  }
  return found;
}

function keyOf(quarter: number, bits: number): number {
  return quarter * 0x10000 + bits;
}

function quarterOf(hash: readonly [number, number], quarter: number): number {
  const half = quarter < 2 ? hash[0] : hash[1];
  return quarter % 2 === 0 ? half >>> QUARTER_BITS : half & 0xffff;
}

function bitsApart(one: readonly [number, number], other: readonly [number, number]): number {
  return bitsIn(one[0] ^ other[0]) + bitsIn(one[1] ^ other[1]);
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

/** The representative of a picture's group; shortens the way there. */
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

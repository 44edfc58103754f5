import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketRules, imagePlacer } from '../trainer-reader/index.js';
import { adviseRepeatsRange } from './check-counts.js';
import { MUCH_CROPPED } from './check-shapes.js';
import { groupLookAlikes, mirrored, type Comparable } from './index.js';

const breathe = () => Promise.resolve();

/** A signature with structure, and a hash that is given. */
function comparable(id: string, hash: [number, number], seed: number, quality = 0): Comparable {
  const signature = Uint8Array.from({ length: 256 }, (_, at) => (at * seed + (at >> 4) * 31) & 255);
  // A mirrored hash that no other picture has.
  const mirroredHash: [number, number] = [~hash[0], ~hash[1]];
  return { id, hash, mirroredHash, signature, quality };
}

function flipped([high, low]: [number, number], bits: readonly number[]): [number, number] {
  for (const bit of bits) {
    if (bit < 32) high ^= 1 << bit;
    else low ^= 1 << (bit - 32);
  }
  return [high, low];
}

describe('look-alikes', () => {
  const half = fc.integer();
  it('are found whichever 7 bits of the hash differ, and not with more', async () => {
    const bits = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { minLength: 0, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(half, half), bits, async (hash, wrong) => {
        const pictures = [comparable('a', hash, 7), comparable('b', flipped(hash, wrong), 7)];
        const groups = await groupLookAlikes(pictures, breathe);
        expect(groups.length).toBe(wrong.length <= 7 ? 1 : 0);
      }),
    );
  });

  it('the best comes first; equal hashes of different pictures do not group', async () => {
    const groups = await groupLookAlikes(
      [
        comparable('small', [1, 2], 7, 1),
        comparable('large', [1, 2], 7, 9),
        comparable('other', [1, 2], 90, 5),
      ],
      breathe,
    );
    expect(groups).toEqual([['large', 'small']]);
  });

  it('a picture and its mirror are alike', async () => {
    const one = comparable('a', [5, 6], 7);
    const seen = comparable('b', [100, 200], 7);
    const other: Comparable = {
      ...seen,
      mirroredHash: [5, 6],
      signature: mirrored(one.signature, 16),
    };
    expect(await groupLookAlikes([one, other], breathe)).toHaveLength(1);
    expect(
      await groupLookAlikes([other, { ...one, mirroredHash: [100, 200] }], breathe),
    ).toHaveLength(1);
  });

  it('compares far fewer than every pair of 20,000 different pictures', async () => {
    let state = 1;
    const next = () => (state = Math.imul(state, 1_664_525) + 1_013_904_223);
    const mixed = () => next() ^ (next() >>> 13);
    let looks = 0;
    const pictures = Array.from({ length: 20_000 }, (_, index) => {
      const picture = comparable(String(index), [mixed(), mixed()], 7);
      return {
        ...picture,
        get signature() {
          looks += 1;
          return picture.signature;
        },
      };
    });
    await groupLookAlikes(pictures, breathe);
    expect(looks).toBeLessThan(20_000);
  });
});

describe('figures', () => {
  it('no shape up to 3:1 loses as much to its bucket as is told of', () => {
    const place = imagePlacer({
      resolution: { width: 1024, height: 1024 },
      rules: bucketRules(1024),
      enableBucket: true,
      noUpscale: false,
    });
    let most = 0;
    for (let width = 700; width <= 2100; width += 1) {
      for (const size of [
        { width, height: 700 },
        { width: 700, height: width },
      ]) {
        most = Math.max(most, place(size)?.cropped ?? 1);
      }
    }
    expect(most).toBeLessThan(MUCH_CROPPED);
    expect(most).toBeGreaterThan(0.01);
  });

  it('the guide’s repeats', () => {
    expect(adviseRepeatsRange(15)).toEqual({ least: 10, most: 15 });
    expect(adviseRepeatsRange(20)).toEqual({ least: 10, most: 15 });
    expect(adviseRepeatsRange(35)).toEqual({ least: 7, most: 10 });
    expect(adviseRepeatsRange(50)).toEqual({ least: 3, most: 5 });
    expect(adviseRepeatsRange(500)).toEqual({ least: 3, most: 5 });
  });
});

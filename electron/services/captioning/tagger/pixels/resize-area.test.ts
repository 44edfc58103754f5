import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exactPixel, sharesOf } from './area-shares.js';
import { CHANNELS, squareOf, type Rgb, type Square } from './picture.js';
import { resizeArea } from './resize-area.js';

const SIZE = 12;

/** Every pixel by OpenCV's own steps, as BGR. */
function byStepsOfOpenCv(square: Square): number[] {
  const shares = sharesOf(square.edge, SIZE);
  return Array.from({ length: SIZE * SIZE * CHANNELS }, (_, at) => {
    const pixel = Math.floor(at / CHANNELS);
    return exactPixel(square, shares, pixel % SIZE, Math.floor(pixel / SIZE), 2 - (at % CHANNELS));
  });
}

/** Few values make many exact halves, where the rounding hangs on the last bit. */
const pictures = fc
  .record({
    width: fc.integer({ min: 1, max: 60 }),
    height: fc.integer({ min: 1, max: 60 }),
    most: fc.constantFrom(1, 2, 255),
    seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
  })
  .map(({ width, height, most, seed }): Rgb => {
    let state = seed;
    const data = Uint8Array.from({ length: width * height * CHANNELS }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return 255 - (state % (most + 1));
    });
    return { width, height, data };
  })
  .filter(({ width, height }) => {
    const edge = Math.max(width, height);
    return edge > SIZE && edge % SIZE !== 0;
  });

it('the fast sums round as OpenCV’s do, wherever the picture lies in its square', () => {
  fc.assert(
    fc.property(pictures, (picture) => {
      const square = squareOf(picture);
      expect([...resizeArea(square, SIZE)]).toEqual(byStepsOfOpenCv(square));
    }),
    { numRuns: 150 },
  );
});

it('whole factors are means, halves of a factor of two upwards and of others to the even number', () => {
  const row = (...values: number[]) => Uint8Array.from(values.flatMap((v) => [v, v, v]));
  const square = (edge: number, data: Uint8Array) => squareOf({ width: edge, height: edge, data });
  // 1 + 2 + 1 + 2 = 6, a half above 1; 4 × 4 with sixteenths: 8 ÷ 16 is a half above 0, 24 ÷ 16 one above 1.
  expect([...resizeArea(square(2, row(1, 2, 1, 2)), 1)]).toEqual([2, 2, 2]);
  const sixteen = (sum: number) =>
    row(...Array.from({ length: 16 }, (_, at) => (at === 5 ? sum : 0)));
  expect([...resizeArea(square(4, sixteen(8)), 1)]).toEqual([0, 0, 0]);
  expect([...resizeArea(square(4, sixteen(24)), 1)]).toEqual([2, 2, 2]);
  expect([...resizeArea(square(4, sixteen(25)), 1)]).toEqual([2, 2, 2]);
  expect([...resizeArea(square(1, row(7)), 1)]).toEqual([7, 7, 7]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitScale, fitted, isLarger, MAX_SCALE, panned, zoomed } from './zoom.js';

const stage = { width: 800, height: 600 };

it('shows the whole image in the middle and does not blow up a small one', () => {
  expect(fitted(stage, { width: 1600, height: 600 })).toEqual({ scale: 0.5, x: 0, y: 150 });
  expect(fitted(stage, { width: 400, height: 200 })).toEqual({ scale: 1, x: 200, y: 200 });
  expect(fitScale(stage, { width: 0, height: 0 })).toBe(1);
});

it('goes no further than the edge', () => {
  const image = { width: 1600, height: 1200 };
  const large = zoomed(fitted(stage, image), stage, image, 1, { x: 0, y: 0 });
  expect(large).toEqual({ scale: 1, x: 0, y: 0 });
  expect(panned(large, stage, image, { x: 50, y: -9000 })).toEqual({ scale: 1, x: 0, y: -600 });
});

const sizes = fc.record({
  width: fc.integer({ min: 1, max: 12_000 }),
  height: fc.integer({ min: 1, max: 12_000 }),
});
const point = fc.record({
  x: fc.integer({ min: 0, max: 800 }),
  y: fc.integer({ min: 0, max: 600 }),
});
const scales = fc.double({ min: 0.01, max: 40, noNaN: true });

describe('whatever is done', () => {
  it('the stage stays covered as far as the image goes, within the limits of the zoom', () => {
    fc.assert(
      fc.property(sizes, fc.array(fc.tuple(scales, point, point)), (image, steps) => {
        let view = fitted(stage, image);
        for (const [scale, at, by] of steps) {
          view = zoomed(view, stage, image, scale, at);
          view = panned(view, stage, image, { x: by.x - 400, y: by.y - 300 });
          const [width, height] = [image.width * view.scale, image.height * view.scale];
          expect(view.scale).toBeGreaterThanOrEqual(fitScale(stage, image));
          expect(view.scale).toBeLessThanOrEqual(MAX_SCALE);
          const slack = 1e-6;
          if (width >= stage.width) {
            expect(view.x).toBeLessThanOrEqual(slack);
            expect(view.x + width).toBeGreaterThanOrEqual(stage.width - slack);
          } else expect(view.x * 2 + width).toBeCloseTo(stage.width);
          if (height < stage.height) expect(view.y * 2 + height).toBeCloseTo(stage.height);
        }
      }),
    );
  });

  it('zooming in keeps what is under the pointer, where the image covers the stage', () => {
    const image = { width: 4000, height: 3000 };
    fc.assert(
      fc.property(point, fc.double({ min: 1.01, max: 4, noNaN: true }), (at, by) => {
        const before = zoomed(fitted(stage, image), stage, image, 1, { x: 400, y: 300 });
        const after = zoomed(before, stage, image, by, at);
        expect((at.x - after.x) / after.scale).toBeCloseTo((at.x - before.x) / before.scale, 6);
        expect((at.y - after.y) / after.scale).toBeCloseTo((at.y - before.y) / before.scale, 6);
      }),
    );
  });

  it('out and in again: fitting leaves nothing to pan to', () => {
    fc.assert(
      fc.property(sizes, scales, point, (image, scale, at) => {
        const view = zoomed(fitted(stage, image), stage, image, scale, at);
        const out = zoomed(view, stage, image, 0, at);
        expect(isLarger(out, stage, image)).toBe(false);
        expect(out.scale).toBe(fitScale(stage, image));
      }),
    );
  });
});

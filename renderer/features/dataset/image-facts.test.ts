import fc from 'fast-check';
import { expect, it } from 'vitest';
import { aspectText, croppedPercent } from './image-facts.js';

it.each([
  [1024, 1024, '1:1'],
  [1200, 800, '3:2'],
  [832, 1248, '2:3'],
  [1920, 1080, '16:9'],
  [1080, 1920, '9:16'],
  [1008, 1000, '1:1'],
  [1420, 1000, '1.42'],
  [1000, 1420, '0.70'],
  [0, 0, ''],
])('%i × %i is %s', (width, height, text) => {
  expect(aspectText(width, height)).toBe(text);
});

it('turning an image turns its shape', () => {
  const side = fc.integer({ min: 1, max: 20_000 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      const text = aspectText(width, height);
      const turned = aspectText(height, width);
      if (text.includes(':')) expect(turned).toBe(text.split(':').reverse().join(':'));
      else expect(turned).not.toContain(':');
    }),
  );
});

it('says how much is cropped', () => {
  const image = { width: 1000, height: 500 };
  expect(croppedPercent(image, { width: 1000, height: 500 })).toBe(0);
  expect(croppedPercent(image, { width: 900, height: 500 })).toBe(10);
  expect(croppedPercent(image, { width: 999, height: 500 })).toBe(1);
  expect(croppedPercent({ width: 0, height: 0 }, image)).toBe(0);
});

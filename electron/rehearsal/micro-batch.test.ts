import { expect, test } from 'vitest';
import { createAdapter, type Adapter } from './adapter.js';
import { captionFeatures } from './caption-features.js';
import { PIXELS } from './flow.js';
import { BatchLoss, type Lesson } from './micro-batch.js';
import { fillNormal, streamKey, uniformAt } from './noise.js';
import { toPixels, toSpectrum } from './spectrum.js';

const picture = (seed: number) =>
  Float32Array.from(
    { length: PIXELS },
    (_, index) => 2 * uniformAt(streamKey(99, seed), index) - 1,
  );
const lessons: Lesson[] = [1, 2].map((seed) => ({
  spectrum: toSpectrum(picture(seed)),
  caption: captionFeatures(`mychar number ${seed}`),
}));
const place = { seed: 7, epoch: 0, batch: 0 };

function adapterWithUp(): Adapter {
  const adapter = createAdapter(3, 6, 7);
  fillNormal(adapter.up, 1, 0);
  for (let i = 0; i < adapter.up.length; i += 1) adapter.up[i] = adapter.up[i]! * 0.05;
  return adapter;
}

test.each(['up', 'down'] as const)('gradients of %s are the slopes of the loss', (part) => {
  const adapter = adapterWithUp();
  const batchLoss = new BatchLoss(adapter, lessons, false);
  batchLoss.add(place, [0, 1], 1);
  const gradients = batchLoss.gradients[part].slice();
  const weights = adapter[part];
  const largest = gradients.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const lossAt = () => new BatchLoss(adapter, lessons, false).add(place, [0, 1], 1);
  for (const index of [0, 1, 2, 5, 500, 3071, 3100, weights.length - 1]) {
    const kept = weights[index]!;
    weights[index] = kept + 0.02;
    const [above, up] = [lossAt(), weights[index]];
    weights[index] = kept - 0.02;
    const [below, down] = [lossAt(), weights[index]];
    weights[index] = kept;
    const slope = (above - below) / (up - down);
    expect(Math.abs(slope - gradients[index]!)).toBeLessThan(1e-3 * largest);
  }
});

test('a fresh adapter changes nothing, and the share scales gradients only', () => {
  const one = new BatchLoss(createAdapter(4, 4, 1), lessons, false);
  const other = new BatchLoss(createAdapter(9, 2, 5), lessons, false);
  expect(one.add(place, [1], 1)).toBe(other.add(place, [1], 0.5));
});

test('a spectrum keeps lengths and comes back as the picture', () => {
  const pixels = picture(3);
  const spectrum = toSpectrum(pixels);
  const length = (values: Float32Array) => Math.hypot(...values);
  expect(length(spectrum)).toBeCloseTo(length(pixels), 3);
  const back = toPixels(spectrum);
  expect(Math.max(...back.map((value, index) => Math.abs(value - pixels[index]!)))).toBeLessThan(
    1e-5,
  );
});

test('captions: case and punctuation do not count, words and their number do', () => {
  const same = captionFeatures('MyChar, RED hat');
  expect(captionFeatures('mychar;red (HAT)')).toEqual(same);
  expect(captionFeatures('mychar red')).not.toEqual(same);
  expect(captionFeatures(' ,. ')).toEqual(new Float32Array(64));
  expect(Math.hypot(...same)).toBeCloseTo(1, 6);
});

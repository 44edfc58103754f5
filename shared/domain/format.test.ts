import { describe, expect, it } from 'vitest';
import {
  byCount,
  formatBytes,
  formatCount,
  formatDuration,
  formatEta,
  formatFigure,
  formatLoss,
  formatPercent,
  formatRate,
  formatWhen,
  plural,
} from './format.js';

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [725, '12 min 5 s'],
    [3599.7, '1 h'],
    [7800, '2 h 10 min'],
    [86_399, '1 d'],
    [86_400 * 3 + 4 * 3600, '3 d 4 h'],
    [-1, '–'],
    [Number.NaN, '–'],
  ])('%d seconds is %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('formatEta', () => {
  it.each([
    [null, 'estimating…'],
    [3, 'a few seconds'],
    [42, '40 s'],
    [88, '90 s'],
    [95, '2 min'],
    [4000, '1 h 7 min'],
  ])('%s is %s', (seconds, text) => {
    expect(formatEta(seconds)).toBe(text);
  });
});

it('writes a rate in the unit that reads best', () => {
  expect(formatRate(2.349)).toBe('2.35 it/s');
  expect(formatRate(1)).toBe('1.00 it/s');
  expect(formatRate(0.2439)).toBe('4.10 s/it');
  expect(formatRate(25.04)).toBe('25.0 it/s');
  expect(formatRate(null)).toBe('–');
  expect(formatRate(0)).toBe('–');
});

it('keeps the digits of a loss that matter', () => {
  expect(formatLoss(0.31268)).toBe('0.3127');
  expect(formatLoss(0.004123)).toBe('0.00412');
  expect(formatLoss(0.0000412)).toBe('4.12e-5');
  expect(formatLoss(0)).toBe('0.00');
  expect(formatLoss(null)).toBe('–');
});

it('writes sizes, counts and plurals', () => {
  expect(formatBytes(812)).toBe('812 B');
  expect(formatBytes(1536)).toBe('1.5 KB');
  expect(formatBytes(153_092_096)).toBe('146 MB');
  expect(formatBytes(1023 * 1024)).toBe('1.0 MB');
  expect(formatBytes(13.42 * 2 ** 30)).toBe('13.4 GB');
  expect(formatBytes(24 * 2 ** 30)).toBe('24 GB');
  expect(formatBytes(99.96 * 2 ** 30)).toBe('100 GB');
  expect(formatBytes(9.96 * 2 ** 30)).toBe('10 GB');
  expect(formatBytes(0.4)).toBe('0 B');
  expect(formatCount(1600)).toBe('1,600');
  expect(plural(1, 'image')).toBe('1 image');
  expect(plural(1600, 'step')).toBe('1,600 steps');
  expect(plural(0, 'image is', 'images are')).toBe('0 images are');
  expect(byCount(1, 'has', 'have')).toBe('has');
  expect(byCount(2, 'has', 'have')).toBe('have');
  expect(formatPercent(0.1249, 1)).toBe('12.5 %');
  expect(formatFigure(2.345, 1)).toBe('2.3');
});

it('names the day unless it is today', () => {
  const now = new Date(2026, 4, 17, 20, 0).getTime();
  expect(formatWhen(new Date(2026, 4, 17, 9, 5).getTime(), now)).toBe('today 09:05');
  expect(formatWhen(new Date(2026, 4, 3, 9, 5).getTime(), now)).toBe('3 May 09:05');
  expect(formatWhen(new Date(2025, 4, 3, 9, 5).getTime(), now)).toBe('3 May 2025 09:05');
});

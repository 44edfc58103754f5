import { expect, it } from 'vitest';
import { importSummaryOf, importTexts } from './import-summary.js';
import { jobProgressText } from './job-text.js';

it('reads a job result and says what was left out', () => {
  const summary = importSummaryOf({
    added: 12,
    duplicate: 1,
    unsupported: 2,
    unreadable: 0,
    failed: [{ file: 'a.png', reason: 'cut short' }, 'nonsense'],
  });
  expect(summary.failed).toEqual([{ file: 'a.png', reason: 'cut short' }]);
  expect(importTexts(summary)).toEqual({
    title: '12 images added',
    left: ['1 file already in this concept', '2 files of a kind that cannot be trained'],
  });
  expect(importTexts(importSummaryOf(null))).toEqual({ title: 'No image was added', left: [] });
});

it('says how far a job is in its own unit', () => {
  expect(
    jobProgressText({ done: 120, total: 500, unit: 'images', rate: 34.2, etaSeconds: 11 }),
  ).toBe('120 of 500 images · 34 images/s · 11 s left');
  expect(
    jobProgressText({ done: 1_048_576, total: null, unit: 'bytes', rate: null, etaSeconds: null }),
  ).toBe('1.0 MB');
});

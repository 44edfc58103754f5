import { expect, it } from 'vitest';
import type { ImportSummary, ToldFile } from '../../shared/contract/index.js';
import { importTexts, pathsToConvert } from './import-summary.js';
import { jobProgressText } from './job-text.js';

const NOTHING: ImportSummary = {
  ...{ added: 0, converted: 0, duplicate: 0, unsupported: 0, unreadable: 0 },
  ...{ convertible: 0, failed: [] },
};

it('says what came in and what was left out', () => {
  expect(importTexts({ ...NOTHING, added: 12, duplicate: 1, unsupported: 2 })).toEqual({
    title: '12 images added',
    left: ['1 file already in this concept', '2 files of a kind that cannot be trained'],
  });
  expect(importTexts(NOTHING)).toEqual({ title: 'No image was added', left: [] });
});

it('offers copies of what the trainer cannot read, and adds no more than that again', () => {
  const summary = { ...NOTHING, added: 3, converted: 1, convertible: 2 };
  expect(importTexts(summary)).toEqual({
    title: '3 images added, 1 of them as PNG copies',
    left: ['2 pictures of a kind that the trainer cannot read'],
  });
  const file = (name: string, outcome: ToldFile['outcome'] = 'convertible') => ({
    ...{ file: name, outcome, reason: null },
  });
  const paths = ['/a', '/b.zip'];
  const inFolder = [file('/a/x.gif'), file('/a/y.png', 'duplicate')];
  expect(pathsToConvert({ convertible: 1, files: inFolder }, paths)).toEqual(['/a/x.gif']);
  const both = [...inFolder, file('b.zip › z.avif')];
  expect(pathsToConvert({ convertible: 2, files: both }, paths)).toEqual(['/a/x.gif', '/b.zip']);
  expect(pathsToConvert({ convertible: 5000, files: both }, paths)).toEqual(paths);
});

it('says how far a job is in its own unit', () => {
  expect(
    jobProgressText({ done: 120, total: 500, unit: 'images', rate: 34.2, etaSeconds: 11 }),
  ).toBe('120 of 500 images · 34 images/s · 11 s left');
  expect(
    jobProgressText({ done: 1_048_576, total: null, unit: 'bytes', rate: null, etaSeconds: null }),
  ).toBe('1.0 MB');
});

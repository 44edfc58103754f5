import { expect, it } from 'vitest';
import type { RunSample } from '../../../shared/contract/index.js';
import { neighbourSample, sampleGrid } from './sample-grid.js';

function sample(epoch: number | null, promptIndex: number, t: number, step = 0): RunSample {
  return {
    file: `${String(epoch)}-${String(promptIndex)}-${String(t)}.png`,
    step,
    epoch,
    promptIndex,
    prompt: `p${String(promptIndex)}`,
    t,
  };
}

it('is epoch by prompt, the newest epoch first, with holes', () => {
  const grid = sampleGrid([sample(1, 0, 1), sample(1, 1, 2), sample(2, 1, 3), sample(10, 0, 4)]);
  expect(grid.prompts.map((p) => p.text)).toEqual(['p0', 'p1']);
  expect(grid.rows.map((row) => [row.epoch, ...row.cells.map((c) => c?.t ?? null)])).toEqual([
    [10, 4, null],
    [2, null, 3],
    [1, 1, 2],
  ]);
});

it('shows the newer of two samples of one cell, and groups by step where no epoch is known', () => {
  const grid = sampleGrid([sample(1, 0, 1), sample(1, 0, 9), sample(null, 0, 3, 50)]);
  expect(grid.rows.map((row) => row.cells[0]?.t)).toEqual([9, 3]);
});

it('has no rows without samples', () => {
  expect(sampleGrid([])).toEqual({ prompts: [], rows: [] });
});

it('neighbours skip holes and stop at the edge', () => {
  const grid = sampleGrid([sample(1, 0, 1), sample(2, 1, 2), sample(3, 0, 3), sample(3, 1, 4)]);
  const from = sample(3, 0, 3).file;
  expect(neighbourSample(grid, from, 'next')).toBe(sample(3, 1, 4).file);
  expect(neighbourSample(grid, from, 'earlier')).toBe(sample(1, 0, 1).file);
  expect(neighbourSample(grid, from, 'previous')).toBe(null);
  expect(neighbourSample(grid, from, 'later')).toBe(null);
  expect(neighbourSample(grid, 'gone.png', 'later')).toBe(null);
});

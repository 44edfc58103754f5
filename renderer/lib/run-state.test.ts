import { expect, it } from 'vitest';
import { RunState } from '../../shared/contract/index.js';
import {
  elapsedSeconds,
  isRunActive,
  lossOfStoppingNow,
  progressText,
  runShare,
  runTone,
} from './run-state.js';

it('knows which states are over', () => {
  expect(RunState.options.filter((state) => !isRunActive(state))).toEqual([
    'finished',
    'stopped',
    'failed',
    'lost',
  ]);
  expect(runTone('failed')).toBe('error');
  expect(runTone('lost')).toBe('warning');
});

it('writes progress and shares', () => {
  expect(progressText(812, 1600)).toBe('812 / 1,600');
  expect(progressText(812, null)).toBe('812');
  expect(progressText(null, 10)).toBe('–');
  expect(runShare({ step: 5, totalSteps: 20 })).toBe(0.25);
  expect(runShare({ step: 25, totalSteps: 20 })).toBe(1);
  expect(runShare({ step: 5, totalSteps: null })).toBe(null);
});

it('counts time to the end or to now', () => {
  expect(elapsedSeconds({ startedAt: 1000, endedAt: 61_000 }, 900_000)).toBe(60);
  expect(elapsedSeconds({ startedAt: 1000, endedAt: null }, 3500)).toBe(2.5);
});

it('says what stopping now costs', () => {
  expect(lossOfStoppingNow(0, null)).toContain('no work');
  expect(lossOfStoppingNow(120, null)).toContain('all 120 steps');
  expect(lossOfStoppingNow(1120, 960)).toContain('The 160 steps since the checkpoint at step 960');
  expect(lossOfStoppingNow(960, 960)).toContain('no work is lost');
});

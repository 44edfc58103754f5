import { describe, expect, it } from 'vitest';
import { deriveRunState, historyNote, isEnded, type RunFacts } from './run-state.js';

const GONE: RunFacts = {
  isTrainerRunning: false,
  isSupervisorRunning: false,
  isStarting: false,
  phase: 'training',
  isStopAsked: false,
  wasKilled: false,
  hasExited: true,
  exitCode: 0,
  isExitKnown: true,
  endOutcome: 'finished',
  saidSuccess: true,
  hasFinalFile: true,
  hasNaN: false,
  spawnError: null,
};
const RUNNING: RunFacts = {
  ...GONE,
  isTrainerRunning: true,
  isSupervisorRunning: true,
  hasExited: false,
  exitCode: null,
  endOutcome: null,
  saidSuccess: false,
  hasFinalFile: false,
};

describe('deriveRunState', () => {
  it.each([
    ['training', RUNNING, 'training'],
    ['before its first word', { ...RUNNING, phase: null }, 'preparing'],
    ['caching', { ...RUNNING, phase: 'caching_latents' as const }, 'preparing'],
    ['saving', { ...RUNNING, phase: 'saving' as const }, 'saving'],
    ['asked to stop', { ...RUNNING, isStopAsked: true }, 'stopping'],
    ['gone, exit not written yet', { ...RUNNING, isTrainerRunning: false }, 'training'],
    [
      'just asked for',
      { ...RUNNING, isTrainerRunning: false, isSupervisorRunning: false, isStarting: true },
      'preparing',
    ],
    ['well ended', GONE, 'finished'],
    [
      'adopted, exit unknown, but said so and left its file',
      { ...GONE, isExitKnown: false, exitCode: null },
      'finished',
    ],
    // sd-scripts exits 0 when it found no images, and when the loss was NaN.
    ['exit 0 without a final file', { ...GONE, hasFinalFile: false }, 'failed'],
    [
      'exit 0 without its success line',
      { ...GONE, saidSuccess: false, endOutcome: null },
      'failed',
    ],
    ['exit 0 with NaN', { ...GONE, hasNaN: true }, 'failed'],
    [
      'exit 1',
      { ...GONE, exitCode: 1, endOutcome: 'failed' as const, saidSuccess: false },
      'failed',
    ],
    ['success said, then exit 1', { ...GONE, exitCode: 1 }, 'failed'],
    [
      'stopped with its own word',
      {
        ...GONE,
        endOutcome: 'stopped' as const,
        saidSuccess: false,
        hasFinalFile: false,
        isStopAsked: true,
      },
      'stopped',
    ],
    [
      'killed on request',
      {
        ...GONE,
        exitCode: null,
        endOutcome: null,
        saidSuccess: false,
        hasFinalFile: false,
        isStopAsked: true,
        wasKilled: true,
      },
      'stopped',
    ],
    [
      'killed by somebody else',
      { ...GONE, exitCode: null, endOutcome: null, saidSuccess: false, hasFinalFile: false },
      'failed',
    ],
    [
      'finished although a stop was asked at the last step',
      { ...GONE, isStopAsked: true },
      'finished',
    ],
    [
      'never started',
      { ...GONE, hasExited: false, endOutcome: null, saidSuccess: false, spawnError: 'ENOENT' },
      'failed',
    ],
    [
      'vanished with the machine',
      {
        ...GONE,
        hasExited: false,
        isExitKnown: false,
        exitCode: null,
        endOutcome: null,
        saidSuccess: false,
        hasFinalFile: false,
      },
      'lost',
    ],
  ] as const)('%s', (_name, facts, state) => {
    expect(deriveRunState(facts)).toBe(state);
  });

  it('knows which states do not change any more', () => {
    expect(
      ['finished', 'stopped', 'failed', 'lost'].every((state) => isEnded(state as never)),
    ).toBe(true);
    expect(
      ['preparing', 'training', 'sampling', 'saving', 'stopping'].some((state) =>
        isEnded(state as never),
      ),
    ).toBe(false);
  });
});

it('a run without an end that was not started here is said to be history', () => {
  expect(historyNote({ state: 'lost', startedHere: false })).toContain('started elsewhere');
  expect(historyNote({ state: 'lost', startedHere: true })).toBeNull();
  expect(historyNote({ state: 'finished', startedHere: false })).toBeNull();
});

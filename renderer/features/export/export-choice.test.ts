import { describe, expect, it } from 'vitest';
import type { Checkpoint, Job } from '../../../shared/contract/index.js';
import { runSummary } from '../../testing/run-builders.js';
import {
  baseName,
  defaultCheckpoint,
  defaultRun,
  exportResult,
  nameProblem,
  withExtension,
} from './export-choice.js';

function checkpoint(file: string, t: number, isFinal = false): Checkpoint {
  return { file, t, isFinal, step: null, epoch: null, sizeBytes: 1 };
}

describe('what an export begins with', () => {
  it('is the newest finished run, else one that got somewhere', () => {
    const run = (id: string, startedAt: number, state: 'finished' | 'failed', step: number) =>
      runSummary({ id, startedAt, state, step });
    expect(
      defaultRun([
        run('a', 1, 'finished', 9),
        run('b', 3, 'failed', 9),
        run('c', 2, 'finished', 9),
      ]),
    ).toBe('c');
    expect(defaultRun([run('a', 1, 'failed', 9), run('b', 3, 'failed', 0)])).toBe('a');
    expect(defaultRun([run('a', 1, 'failed', 0), run('b', 3, 'failed', 0)])).toBe('b');
  });

  it('is the final checkpoint, else the newest', () => {
    expect(defaultCheckpoint([checkpoint('x', 1, true), checkpoint('y', 2)])?.file).toBe('x');
    expect(defaultCheckpoint([checkpoint('x', 1), checkpoint('y', 2)])?.file).toBe('y');
    expect(defaultCheckpoint([])).toBe(null);
  });
});

it('judges file names', () => {
  expect(nameProblem('my cat – é 🐈.safetensors')).toBe(null);
  expect(nameProblem(' ')).not.toBe(null);
  expect(nameProblem('.safetensors')).not.toBe(null);
  expect(nameProblem('a/b')).not.toBe(null);
  expect(nameProblem('a\u0007b')).not.toBe(null);
  expect(nameProblem('CON.safetensors')).not.toBe(null);
  expect(nameProblem('console')).toBe(null);
  expect(nameProblem('cat.')).not.toBe(null);
});

it('adds the extension once', () => {
  expect(withExtension(' cat ')).toBe('cat.safetensors');
  expect(withExtension('cat.SafeTensors')).toBe('cat.SafeTensors');
  expect(baseName('a/b\\c.safetensors')).toBe('c.safetensors');
});

it('reads the result of an export job only when it succeeded', () => {
  const result = {
    ...{ path: '/c/cat.safetensors', sha256: 'ab', sizeBytes: 1 },
    ...{ renamed: true, alreadyThere: false },
  };
  const job: Job<'export'> = {
    id: 'j',
    kind: 'export',
    title: '',
    state: 'succeeded',
    progress: null,
    message: '',
    log: [],
    canCancel: false,
    startedAt: 0,
    endedAt: 1,
    projectId: null,
    runId: null,
    error: null,
    result,
  };
  expect(exportResult(job)).toEqual(result);
  expect(exportResult({ ...job, state: 'failed' })).toBe(null);
  expect(exportResult({ ...job, result: null })).toBe(null);
});

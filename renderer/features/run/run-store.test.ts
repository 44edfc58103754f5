import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LossPoint, RunDelta } from '../../../shared/contract/index.js';
import { ScriptedClient, good } from '../../testing/scripted-client.js';
import { runDetail, runSummary } from '../../testing/run-builders.js';
import { createLogStore, filterLog } from './log-store.js';
import { createRunStore } from './run-store.js';
import { createRunsStore, upsertRun } from '../../stores/runs-store.js';

const RUN = '20260517-120000-abcd';

function points(count: number): LossPoint[] {
  return Array.from({ length: count }, (_, i) => {
    const loss = 1 / (i + 1);
    return { step: i + 1, loss, average: loss, min: loss, max: loss };
  });
}

function delta(steps: readonly number[]): RunDelta {
  return {
    summary: runSummary({ step: steps.at(-1) ?? 0 }),
    newLosses: steps.map((step) => [step, 0.1, 0.2] as [number, number, number]),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setupRun(known = 3) {
  const client = new ScriptedClient({
    'runs.get': () => good(runDetail({ seq: 10 })),
    'runs.losses': () => good({ points: points(known), lastStep: known }),
  });
  return { client, run: createRunStore(client, 'project-1', RUN) };
}

describe('run store', () => {
  it('draws live values after the series, at most twice a second', async () => {
    const { client, run } = setupRun();
    await vi.advanceTimersByTimeAsync(0);
    let changes = 0;
    run.store.subscribe((state, before) => {
      if (state.losses !== before.losses) changes += 1;
    });
    client.emit('runs.delta', RUN, delta([4]), 11);
    client.emit('runs.delta', RUN, delta([5, 6]), 12);
    expect(run.store.getState().detail?.summary.step).toBe(6);
    await vi.advanceTimersByTimeAsync(500);
    expect(run.store.getState().losses?.map((p) => p.step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(changes).toBe(1);
  });

  it('draws no step twice when an event came before the series', async () => {
    const { client, run } = setupRun(5);
    client.emit('runs.delta', RUN, delta([4, 5]), 11);
    client.emit('runs.delta', RUN, delta([6]), 12);
    await vi.advanceTimersByTimeAsync(1000);
    expect(run.store.getState().losses?.map((p) => p.step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(run.store.getState().losses?.[4]?.loss).toBe(0.2);
  });

  it('leaves the chart alone while hidden and catches up when shown', async () => {
    const { client, run } = setupRun();
    await vi.advanceTimersByTimeAsync(0);
    run.setHidden(true);
    client.emit('runs.delta', RUN, delta([4]), 11);
    await vi.advanceTimersByTimeAsync(2000);
    expect(run.store.getState().losses?.length).toBe(3);
    run.setHidden(false);
    expect(run.store.getState().losses?.length).toBe(4);
  });

  it('keeps the series within its bounds', async () => {
    const { client, run } = setupRun();
    await vi.advanceTimersByTimeAsync(0);
    run.setMaxPoints(100);
    client.emit('runs.delta', RUN, delta(Array.from({ length: 500 }, (_, i) => i + 4)), 11);
    await vi.advanceTimersByTimeAsync(600);
    const losses = run.store.getState().losses ?? [];
    expect(losses.length).toBeLessThanOrEqual(200);
    // Asked again, so that the whole run is thinned evenly.
    expect(client.count('runs.losses')).toBe(2);
  });

  it('reads the whole series once more when the run has ended', async () => {
    const { client, run } = setupRun();
    await vi.advanceTimersByTimeAsync(0);
    client.emit('runs.delta', RUN, { summary: runSummary({ state: 'finished' }) }, 11);
    client.emit('runs.delta', RUN, { summary: runSummary({ state: 'finished' }) }, 12);
    await vi.advanceTimersByTimeAsync(0);
    expect(client.count('runs.losses')).toBe(2);
    expect(run.store.getState().losses?.length).toBe(3);
  });

  it('reads the series again at a gap', async () => {
    const { client, run } = setupRun();
    await vi.advanceTimersByTimeAsync(0);
    client.emit('runs.delta', RUN, delta([9]), 14);
    await vi.advanceTimersByTimeAsync(0);
    expect(client.count('runs.get')).toBe(2);
    expect(client.count('runs.losses')).toBe(2);
    run.dispose();
    expect(client.listenerCount()).toBe(0);
  });
});

describe('runs store', () => {
  it('lists the newest first and updates in place', async () => {
    const old = runSummary({ id: '20260101-000000-aaaa', startedAt: 1 });
    const young = runSummary({ id: '20260201-000000-bbbb', startedAt: 2 });
    const client = new ScriptedClient({ 'runs.list': () => good({ runs: [old, young], seq: 1 }) });
    const runs = createRunsStore(client, 'project-1');
    await vi.advanceTimersByTimeAsync(0);
    client.emit('runs.changed', 'project-1', { ...old, state: 'finished' }, 2);
    expect(runs.store.getState().runs?.map((r) => `${r.id.slice(4, 8)} ${r.state}`)).toEqual([
      '0201 training',
      '0101 finished',
    ]);
    expect(upsertRun([old], young).map((r) => r.startedAt)).toEqual([2, 1]);
  });
});

describe('log store', () => {
  it('shows the tails, then what comes, and says what was left out', async () => {
    const client = new ScriptedClient({
      'runs.logTail': () => good({ stdout: ['one'], stderr: ['bar'], seq: 3 }),
    });
    const log = createLogStore(client, 'project-1', RUN);
    await vi.advanceTimersByTimeAsync(0);
    client.emit('runs.log', RUN, { stream: 'stderr', lines: ['Two'], dropped: 7 }, 4);
    const lines = log.store.getState().lines ?? [];
    expect(lines.map((line) => line.stream)).toEqual(['stdout', 'stderr', 'note', 'stderr']);
    expect(lines[2]?.text).toContain('7 lines');
    expect(new Set(lines.map((line) => line.id)).size).toBe(4);
    expect(filterLog(lines, 'stdout', '').map((line) => line.text)).toEqual([
      'one',
      lines[2]?.text,
    ]);
    expect(filterLog(lines, 'all', 'TWO').map((line) => line.text)).toEqual(['Two']);
    expect(filterLog(lines, 'stdout', 'two')).toEqual([]);
  });
});

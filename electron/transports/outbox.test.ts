import { beforeEach, describe, expect, it } from 'vitest';
import type { EventData, Job } from '../../shared/contract/index.js';
import { EventBus } from '../services/events/event-bus.js';
import { MAX_LOG_LINES } from './coalesce.js';
import { EventOutbox, type OutboxClock } from './outbox.js';

/** Time that passes only when the test says so. */
class FakeClock implements OutboxClock {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];
  now(): number {
    return this.#now;
  }
  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = next.at;
      next.run();
    }
    this.#now = until;
  }
  get waiting(): number {
    return this.#timers.length;
  }
}

const runId = '20260101-120000-abcd';

function job(id: string, done: number, state: Job['state'] = 'running'): Job {
  return {
    id,
    kind: 'scan',
    title: 'Scan',
    state,
    progress: { done, total: 100, unit: 'images', rate: null, etaSeconds: null },
    message: '',
    log: [],
    canCancel: true,
    startedAt: 1,
    endedAt: null,
    projectId: null,
    runId: null,
    error: null,
    result: null,
  };
}

function summary(
  step: number,
  state: EventData<'runs.changed'>['state'] = 'training',
): EventData<'runs.changed'> {
  return {
    id: runId,
    projectId: 'project-1',
    startedHere: true,
    name: 'run',
    engine: 'rehearsal',
    mode: 'rehearsal',
    state,
    phase: 'training',
    phaseProgress: null,
    step,
    totalSteps: 100,
    epoch: 1,
    epochs: 1,
    loss: 0.1,
    average: 0.1,
    rate: null,
    startedAt: 1,
    endedAt: null,
    resumedFrom: null,
    canResume: false,
    timeLeft: null,
    stopAsked: null,
    can: { stopAfterEpoch: false, saveNow: false, sampleNow: false },
    gpus: [],
    notices: [],
    diagnosis: null,
  };
}

describe('EventOutbox', () => {
  let bus: EventBus;
  let clock: FakeClock;
  let outbox: EventOutbox;
  let isCongested: boolean;
  let got: { name: string; key: string; data: unknown; seq: number }[];
  let resyncs: number;

  beforeEach(() => {
    bus = new EventBus();
    clock = new FakeClock();
    got = [];
    resyncs = 0;
    isCongested = false;
    outbox = new EventOutbox(
      bus,
      {
        event: (name, key, data, seq) => got.push({ name, key, data, seq }),
        resync: () => (resyncs += 1),
        isCongested: () => isCongested,
      },
      clock,
    );
  });

  const progress = (): [string, number | undefined, number][] =>
    got.map(({ data, seq }) => [(data as Job).id, (data as Job).progress?.done, seq]);

  it('sends only what was subscribed to, and nothing after unsubscribing or closing', () => {
    outbox.subscribe('runs.changed', 'p1');
    bus.emit('runs.changed', 'p2', summary(1));
    expect(got).toEqual([]);
    bus.emit('runs.changed', 'p1', summary(1));
    expect(got).toHaveLength(1);
    outbox.unsubscribe('runs.changed', 'p1');
    bus.emit('runs.changed', 'p1', summary(1, 'finished'));
    expect(got).toHaveLength(1);
    outbox.subscribe('runs.changed', 'p1');
    outbox.close();
    bus.emit('runs.changed', 'p1', summary(1, 'failed'));
    expect(got).toHaveLength(1);
  });

  it('sends facts at once, all of them, in order', () => {
    outbox.subscribe('datasets.changed', 'p');
    for (let index = 0; index < 50; index += 1) {
      bus.emit('datasets.changed', 'p', {
        upserted: [],
        removed: [`a.${index}`],
        isComplete: false,
      });
    }
    expect(got.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(got.map(({ data }) => (data as EventData<'datasets.changed'>).removed[0])).toEqual(
      Array.from({ length: 50 }, (_, index) => `a.${index}`),
    );
  });

  it('merges progress to five a second; the last value always arrives', () => {
    outbox.subscribe('jobs.changed', '*');
    for (let done = 0; done <= 100; done += 1) {
      bus.emit('jobs.changed', '*', job('a', done));
      clock.pass(10);
    }
    clock.pass(1000);
    expect(got.length).toBeLessThanOrEqual(7);
    expect(got.length).toBeGreaterThanOrEqual(5);
    expect(progress().at(-1)).toEqual(['a', 100, 101]);
    expect(clock.waiting).toBe(0);
  });

  it('sends the end of a job at once and what waited before it, seq never going back', () => {
    outbox.subscribe('jobs.changed', '*');
    bus.emit('jobs.changed', '*', job('a', 0));
    bus.emit('jobs.changed', '*', job('b', 0));
    bus.emit('jobs.changed', '*', job('a', 1));
    bus.emit('jobs.changed', '*', job('b', 1));
    bus.emit('jobs.changed', '*', job('a', 2));
    expect(got).toHaveLength(2);
    bus.emit('jobs.changed', '*', job('a', 3, 'succeeded'));
    expect(progress()).toEqual([
      ['a', 0, 1],
      ['b', 0, 2],
      ['b', 1, 4],
      ['a', 3, 6],
    ]);
  });

  it('sends a new state of a run at once', () => {
    outbox.subscribe('runs.changed', 'p');
    for (const state of ['preparing', 'training', 'stopping', 'stopped'] as const) {
      bus.emit('runs.changed', 'p', summary(1, state));
    }
    expect(got.map(({ data }) => (data as EventData<'runs.changed'>).state)).toEqual([
      'preparing',
      'training',
      'stopping',
      'stopped',
    ]);
  });

  it('keeps every loss and every list when deltas are merged', () => {
    outbox.subscribe('runs.delta', runId);
    const checkpoint = {
      file: 'a.safetensors',
      step: 2,
      epoch: 1,
      isFinal: false,
      sizeBytes: 1,
      t: 1,
    };
    bus.emit('runs.delta', runId, { summary: summary(1), newLosses: [[1, 0.5, 0.5]] });
    bus.emit('runs.delta', runId, { summary: summary(2), newLosses: [[2, 0.4, 0.45]] });
    bus.emit('runs.delta', runId, { summary: summary(3) });
    bus.emit('runs.delta', runId, { summary: summary(4), newLosses: [[4, null, null]] });
    clock.pass(200);
    expect(got.map(({ seq }) => seq)).toEqual([1, 4]);
    expect(got[1]?.data).toEqual({
      summary: summary(4),
      newLosses: [
        [2, 0.4, 0.45],
        [4, null, null],
      ],
    });
    bus.emit('runs.delta', runId, { summary: summary(5), newLosses: [[5, 0.1, 0.1]] });
    bus.emit('runs.delta', runId, { summary: summary(6), checkpoints: [checkpoint] });
    expect(got[2]).toMatchObject({
      data: { summary: { step: 6 }, checkpoints: [checkpoint], newLosses: [[5, 0.1, 0.1]] },
      seq: 6,
    });
  });

  it('batches log lines, keeps the newest and counts the dropped', () => {
    outbox.subscribe('runs.log', runId);
    const line = (stream: 'stdout' | 'stderr', lines: string[]): void => {
      bus.emit('runs.log', runId, { stream, lines, dropped: 0 });
    };
    line('stdout', ['first']);
    for (let index = 0; index < 500; index += 1) line('stdout', [`line ${index}`]);
    line('stderr', ['problem']);
    expect(got).toHaveLength(1);
    clock.pass(200);
    expect(got).toHaveLength(3);
    const chunk = got[1]?.data as EventData<'runs.log'>;
    expect(chunk.lines).toHaveLength(MAX_LOG_LINES);
    expect(chunk.lines.at(-1)).toBe('line 499');
    expect(chunk.dropped).toBe(500 - MAX_LOG_LINES);
    expect(got[2]?.data).toEqual({ stream: 'stderr', lines: ['problem'], dropped: 0 });
  });

  it('drops merged events of a congested client, lets facts pass and asks for a resync when drained', () => {
    outbox.subscribe('jobs.changed', '*');
    outbox.subscribe('datasets.changed', 'p');
    bus.emit('jobs.changed', '*', job('a', 0));
    isCongested = true;
    bus.emit('jobs.changed', '*', job('a', 1));
    clock.pass(1000);
    expect(progress()).toEqual([['a', 0, 1]]);
    bus.emit('datasets.changed', 'p', { upserted: [], removed: [], isComplete: true });
    bus.emit('jobs.changed', '*', job('a', 2, 'succeeded'));
    expect(got).toHaveLength(3);
    expect(resyncs).toBe(0);
    isCongested = false;
    clock.pass(200);
    expect(resyncs).toBe(1);
    clock.pass(10_000);
    expect(resyncs).toBe(1);
    expect(clock.waiting).toBe(0);
  });

  it('passes on a resync of the bus, and flushes when asked', () => {
    outbox.subscribe('jobs.changed', '*');
    bus.emit('jobs.changed', '*', job('a', 0));
    bus.emit('jobs.changed', '*', job('a', 1));
    outbox.flush();
    expect(got).toHaveLength(2);
    bus.requestResync();
    expect(resyncs).toBe(1);
    outbox.close();
    bus.requestResync();
    expect(resyncs).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import type { Output, RunSummary } from '../../shared/contract/index.js';
import type { Result } from '../../shared/result/errors.js';
import { ScriptedClient, good } from '../testing/scripted-client.js';
import { runSummary } from '../testing/run-builders.js';
import { followStream } from './stream-follower.js';

type List = Output<'runs.list'>;

function setup() {
  const open: ((answer: Result<List>) => void)[] = [];
  const client = new ScriptedClient({
    'runs.list': () => new Promise((resolve) => open.push(resolve)),
  });
  const seen: string[] = [];
  const follower = followStream(client, {
    event: 'runs.changed',
    key: 'p',
    snapshot: () => client.request('runs.list', { projectId: 'project-1' }),
    seqOf: (list: List) => list.seq,
    onSnapshot: (list) => seen.push(`snapshot ${String(list.seq)}`),
    onDelta: (run) => seen.push(`step ${String(run.step)}`),
    onError: (error) => seen.push(error.code),
  });
  const emit = (seq: number) => client.emit('runs.changed', 'p', at(seq), seq);
  const answer = async (index: number, seq: number) => {
    open[index]?.(good({ runs: [], seq }));
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { client, seen, follower, emit, answer, open };
}

function at(step: number): RunSummary {
  return runSummary({ step });
}

describe('followStream', () => {
  it('buffers until the snapshot, drops what it holds, applies the rest', async () => {
    const { seen, emit, answer } = setup();
    emit(4);
    emit(5);
    emit(6);
    expect(seen).toEqual([]);
    await answer(0, 5);
    emit(7);
    expect(seen).toEqual(['snapshot 5', 'step 6', 'step 7']);
  });

  it('asks again at a gap, and keeps the event that showed it', async () => {
    const { client, seen, emit, answer } = setup();
    await answer(0, 1);
    emit(2);
    emit(5);
    expect(client.count('runs.list')).toBe(2);
    await answer(1, 4);
    expect(seen).toEqual(['snapshot 1', 'step 2', 'snapshot 4', 'step 5']);
  });

  it('takes a new snapshot at a resync, also when the numbers start again', async () => {
    const { client, seen, emit, answer } = setup();
    await answer(0, 90);
    client.resync();
    await answer(1, 0);
    emit(1);
    expect(seen).toEqual(['snapshot 90', 'snapshot 0', 'step 1']);
  });

  it('an older snapshot that comes late is not used', async () => {
    const { client, seen, answer } = setup();
    client.resync();
    await answer(1, 7);
    await answer(0, 3);
    expect(seen).toEqual(['snapshot 7']);
  });

  it('reports an error and goes on after a reload', async () => {
    const { seen, follower, answer, open } = setup();
    open[0]?.({ ok: false, error: { code: 'disconnected', message: 'x' } });
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    follower.reload();
    await answer(1, 2);
    expect(seen).toEqual(['disconnected', 'snapshot 2']);
  });

  it('says nothing after it was stopped', async () => {
    const { client, seen, follower, answer } = setup();
    follower.stop();
    await answer(0, 2);
    expect(seen).toEqual([]);
    expect(client.listenerCount()).toBe(0);
  });
});

import { expect, expectTypeOf, it } from 'vitest';
import type { EventData, Job } from '../../../shared/contract/index.js';
import { EventBus } from './event-bus.js';

const delta = { upserted: [], removed: [], isComplete: true };

it('tells a listener of its stream alone, with the place of each event in it', () => {
  const bus = new EventBus();
  const heard: unknown[] = [];
  const stop = bus.on('datasets.changed', 'a', (data, { key, seq }) =>
    heard.push([data, key, seq]),
  );
  bus.emit('datasets.changed', 'b', delta);
  bus.emit('doctor.changed', 'a', { checkedAt: null, isStale: true });
  bus.emit('datasets.changed', 'a', delta);
  bus.forward('datasets.changed', 'a', delta, 7);
  stop();
  bus.emit('datasets.changed', 'a', delta);
  expect(heard).toEqual([
    [delta, 'a', 1],
    [delta, 'a', 7],
  ]);
});

it('tells a listener without a key of every stream of the name', () => {
  const bus = new EventBus();
  const heard: string[] = [];
  bus.on('datasets.changed', null, (_, { key, seq }) => heard.push(`${key} ${String(seq)}`));
  for (const key of ['a', 'b', 'a']) bus.emit('datasets.changed', key, delta);
  bus.emit('history.changed', 'a', { undo: [], redo: [], undoCount: 0, redoCount: 0 });
  expect(heard).toEqual(['a 1', 'b 1', 'a 2']);
});

it('gives each listener the type of its event', () => {
  const bus = new EventBus();
  bus.on('jobs.changed', null, (job) => expectTypeOf(job).toEqualTypeOf<Job>());
  bus.on('runs.delta', null, (data) => expectTypeOf(data).toEqualTypeOf<EventData<'runs.delta'>>());
  // @ts-expect-error a deleted image has no such field
  const wrong = () => bus.on('datasets.changed', 'a', ({ deleted }) => deleted);
  expect(wrong).toBeTypeOf('function');
});

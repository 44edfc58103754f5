import { expect, it } from 'vitest';
import type { History } from '../../shared/contract/index.js';
import { good, ScriptedClient } from '../testing/scripted-client.js';
import { createHistoryStore } from './history-store.js';

const step = (id: string) => ({ id, at: 1, kind: 'batch' as const, label: `Step ${id}`, files: 2 });
const empty: History = { undo: [], redo: [], undoCount: 0, redoCount: 0 };

it('asks for the step that it shows on top, and for nothing when there is none', async () => {
  const client = new ScriptedClient({
    'history.get': () => good({ ...empty, undo: [step('b'), step('a')], undoCount: 2, seq: 1 }),
    'history.undo': () => good({ jobId: 'job-1' }),
  });
  const history = createHistoryStore(client, 'project-1');
  await Promise.resolve();
  await Promise.resolve();
  expect(await history.move('undo')).toEqual(good({ jobId: 'job-1', label: 'Step b' }));
  expect(client.asked.at(-1)?.input).toEqual({ projectId: 'project-1', stepId: 'b' });
  expect(await history.move('redo')).toBeNull();
  client.emit('history.changed', 'project-1', { ...empty, redo: [step('b')], redoCount: 1 }, 2);
  expect(history.store.getState().history?.redo[0]?.id).toBe('b');
  expect(await history.move('undo')).toBeNull();
  history.dispose();
  expect(client.listenerCount()).toBe(0);
});

it('says once that an emptied trash does not come back, and goes on then', async () => {
  let undo = [step('b'), step('a')];
  const client = new ScriptedClient({
    'history.get': () => good({ ...empty, undo, undoCount: undo.length, seq: 1 }),
    'history.undo': () => good({ jobId: 'job-1' }),
  });
  const tell = (seq: number) =>
    client.emit('history.changed', 'project-1', { ...empty, undo, undoCount: undo.length }, seq);
  const history = createHistoryStore(client, 'project-1');
  await Promise.resolve();
  await Promise.resolve();
  undo = [step('a')];
  tell(2);
  history.noteTrashEmptied();
  undo = [step('c'), step('a')];
  tell(3);
  expect(await history.move('undo')).toEqual(good({ jobId: 'job-1', label: 'Step c' }));
  undo = [step('a')];
  tell(4);
  expect(await history.move('undo')).toEqual({ before: 'Step a' });
  expect(await history.move('undo')).toEqual(good({ jobId: 'job-1', label: 'Step a' }));
  undo = [];
  tell(5);
  history.noteTrashEmptied();
  expect(await history.move('undo')).toEqual({ before: null });
  expect(await history.move('undo')).toBeNull();
  expect(client.asked.filter(({ name }) => name === 'history.undo')).toHaveLength(2);
  history.dispose();
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DatasetImage } from '../../shared/contract/index.js';
import { memoryStorage } from '../testing/memory-storage.js';
import { good, ScriptedClient } from '../testing/scripted-client.js';
import { draftShelf, parseDrafts } from './draft-shelf.js';
import { createProjectSession } from './project-session.js';

const ID = 'c1.aW1hZ2U';
const PROJECT = 'project-1';

function host(isWritable: boolean) {
  const image: DatasetImage = {
    id: ID,
    conceptId: 'c1',
    name: 'image.png',
    sizeBytes: 1,
    width: 8,
    height: 8,
    format: 'png',
    version: 'v1',
    caption: 'old',
    captionRev: 'r0',
    problems: [],
  };
  return new ScriptedClient({
    'projects.get': () => ({ ok: false, error: { code: 'not_found', message: '' } }),
    'runs.list': () => good({ runs: [], seq: 0 }),
    'doctor.get': () => good({ report: null, isStale: false, seq: 0 }),
    'history.get': () => good({ undo: [], redo: [], undoCount: 0, redoCount: 0, seq: 0 }),
    'datasets.snapshot': () =>
      good({ images: [image], next: null, total: 1, isComplete: true, seq: 0 }),
    'captions.save': ({ text }) =>
      isWritable
        ? good({ rev: 'r1', text })
        : { ok: false, error: { code: 'disk_full', message: 'full' } },
  });
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('brings a draft that could not be saved into the next session, and forgets it once it is saved', async () => {
  const storage = memoryStorage();
  const shelf = draftShelf(storage);
  const first = createProjectSession(host(false), PROJECT, shelf);
  await vi.advanceTimersByTimeAsync(0);
  first.captions.edit(ID, 'precious');
  await first.captions.flushAll();
  first.dispose();
  expect(storage.kept.size).toBe(1);

  const client = host(true);
  const second = createProjectSession(client, PROJECT, shelf);
  await vi.advanceTimersByTimeAsync(0);
  expect(second.captions.store.getState().drafts.get(ID)?.text).toBe('precious');
  await vi.advanceTimersByTimeAsync(500);
  expect(client.asked).toContainEqual({
    name: 'captions.save',
    input: { projectId: PROJECT, imageId: ID, text: 'precious', baseRev: 'r0' },
  });
  expect(storage.kept.size).toBe(0);
  second.dispose();
  expect(client.listenerCount()).toBe(0);
});

it('a session that ends before its images are here leaves the kept drafts alone', async () => {
  const storage = memoryStorage();
  const shelf = draftShelf(storage);
  const kept = [{ imageId: ID, text: 'precious', baseRev: 'r0' }];
  shelf.write(PROJECT, kept);
  const client = host(true);
  client.handlers['datasets.snapshot'] = () => ({
    ok: false,
    error: { code: 'not_found', message: 'That project is not open.' },
  });
  const session = createProjectSession(client, PROJECT, shelf);
  await vi.advanceTimersByTimeAsync(0);
  session.dispose();
  expect(shelf.read(PROJECT)).toEqual(kept);
});

it('passes over stored text that is no list of drafts', () => {
  expect(parseDrafts('{')).toEqual([]);
  expect(parseDrafts('{"a":1}')).toEqual([]);
  expect(parseDrafts('[1,null,{"imageId":"x"}]')).toEqual([]);
});

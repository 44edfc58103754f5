import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Input, Project } from '../../shared/contract/index.js';
import type { Result } from '../../shared/result/errors.js';
import { memoryStorage } from '../testing/memory-storage.js';
import { ScriptedClient, good } from '../testing/scripted-client.js';
import { createConfigStore, type ConfigCheck } from './config-store.js';
import { formShelf } from './form-shelf.js';

const project: Project = {
  schemaVersion: 1,
  id: 'project-1',
  name: 'Cat',
  triggerWord: 'ohwx',
  preset: 'character',
  concepts: [],
  config: {},
  samplePrompts: [],
  createdAt: 0,
  dir: '/p',
  ownedBy: null,
  readOnly: null,
};
const emptyCheck: ConfigCheck = { problems: [], steps: null, configToml: '', datasetToml: '' };

function saved(input: Input<'projects.update'>): Project {
  return {
    ...project,
    preset: input.preset ?? project.preset,
    config: (input.config ?? {}) as Project['config'],
    samplePrompts: input.samplePrompts ?? [],
  };
}

function setup() {
  const client = new ScriptedClient({
    'config.check': () => good(emptyCheck),
    'projects.update': (input) => good(saved(input)),
  });
  const storage = memoryStorage();
  const notSaved: string[] = [];
  const open = (of: Project = project) =>
    createConfigStore(client, of, 'rehearsal', {
      shelf: formShelf(storage),
      onNotSaved: ({ code }) => notSaved.push(code),
    });
  return { client, config: open(), open, storage, notSaved };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('config store', () => {
  it('saves one time for a burst of edits, and checks what it saved', async () => {
    const { client, config } = setup();
    config.set('network_dim', 6);
    config.set('network_dim', 64);
    expect(config.store.getState().save.kind).toBe('unsaved');
    await vi.advanceTimersByTimeAsync(1000);
    expect(client.count('projects.update')).toBe(1);
    expect(config.store.getState().save.kind).toBe('saved');
    const checked = client.asked.filter((a) => a.name === 'config.check').at(-1);
    expect((checked?.input as Input<'config.check'>).values.fields?.rank).toBe(64);
  });

  it('undo and redo change the form and are saved like any edit', async () => {
    const { client, config } = setup();
    config.set('network_dim', 64);
    await vi.advanceTimersByTimeAsync(1000);
    config.undo();
    expect(config.store.getState().history.present.settings.config.rank).toBe(32);
    await vi.advanceTimersByTimeAsync(1000);
    const update = client.asked.filter((a) => a.name === 'projects.update').at(-1);
    expect((update?.input as Input<'projects.update'>).config?.rank).toBe(32);
    config.redo();
    expect(config.store.getState().history.present.settings.config.rank).toBe(64);
  });

  it('keeps the edit when saving fails, says so, and saves on the next try', async () => {
    const { client, config } = setup();
    client.handlers['projects.update'] = () => ({
      ok: false,
      error: { code: 'disk_full', message: 'No space left.' },
    });
    config.set('max_train_epochs', 3);
    expect(await config.flush()).toBe(false);
    expect(config.store.getState().save).toMatchObject({
      kind: 'failed',
      error: { code: 'disk_full' },
    });
    expect(config.store.getState().history.present.settings.config.epochs).toBe(3);
    client.handlers['projects.update'] = (input) => good(saved(input));
    expect(await config.flush()).toBe(true);
    expect(config.store.getState().save.kind).toBe('saved');
  });

  it('an edit made while saving is saved too, never two saves at once', async () => {
    const { client, config } = setup();
    const open: (() => void)[] = [];
    client.handlers['projects.update'] = (input) =>
      new Promise((resolve) => open.push(() => resolve(good(saved(input)))));
    config.set('max_train_epochs', 3);
    await vi.advanceTimersByTimeAsync(500);
    config.set('max_train_epochs', 4);
    await vi.advanceTimersByTimeAsync(500);
    const flushed = config.flush();
    expect(open.length).toBe(1);
    open[0]?.();
    await vi.advanceTimersByTimeAsync(500);
    expect(open.length).toBe(2);
    open[1]?.();
    expect(await flushed).toBe(true);
    expect(config.store.getState().save.kind).toBe('saved');
    const last = client.asked.filter((a) => a.name === 'projects.update').at(-1);
    expect((last?.input as Input<'projects.update'>).config?.epochs).toBe(4);
  });

  it('takes over a change from elsewhere only when nothing here is unsaved', () => {
    const { client, config } = setup();
    client.emit('projects.changed', project.id, { ...project, config: { rank: 8 } }, 1);
    expect(config.store.getState().history.present.settings.config.rank).toBe(8);
    config.set('network_dim', 48);
    client.emit('projects.changed', project.id, { ...project, config: { rank: 4 } }, 2);
    expect(config.store.getState().history.present.settings.config.rank).toBe(48);
  });

  it('ignores the answer of a check that was overtaken', async () => {
    const { client, config } = setup();
    const open: ((answer: Result<ConfigCheck>) => void)[] = [];
    client.handlers['config.check'] = () => new Promise((resolve) => open.push(resolve));
    config.set('network_dim', 1);
    await vi.advanceTimersByTimeAsync(400);
    config.set('network_dim', 2);
    await vi.advanceTimersByTimeAsync(300);
    open[1]?.(good({ ...emptyCheck, configToml: 'new' }));
    await vi.advanceTimersByTimeAsync(0);
    open[0]?.(good({ ...emptyCheck, configToml: 'old' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(config.store.getState().check?.configToml).toBe('new');
  });

  it('checks again when images or settings change', async () => {
    const { client, config } = setup();
    await vi.advanceTimersByTimeAsync(500);
    const before = client.count('config.check');
    client.emit('datasets.changed', project.id, { upserted: [], removed: [], isComplete: true }, 1);
    await vi.advanceTimersByTimeAsync(500);
    expect(client.count('config.check')).toBe(before + 1);
    expect(config.store.getState().isChecking).toBe(false);
  });

  it('leaves nothing behind, and saves what was typed last', async () => {
    const { client, config } = setup();
    config.set('seed', 7);
    config.dispose();
    await vi.advanceTimersByTimeAsync(2000);
    expect(client.count('projects.update')).toBe(1);
    expect(client.listenerCount()).toBe(0);
  });

  it('an edit that could not be saved when the screen went is told, and comes back', async () => {
    const { client, config, open, storage, notSaved } = setup();
    client.handlers['projects.update'] = () => ({
      ok: false,
      error: { code: 'disk_full', message: 'No space left.' },
    });
    config.set('max_train_epochs', 3);
    config.dispose();
    await vi.advanceTimersByTimeAsync(0);
    expect(notSaved).toEqual(['disk_full']);
    client.handlers['projects.update'] = (input) => good(saved(input));
    const again = open();
    expect(again.store.getState().history.present.settings.config.epochs).toBe(3);
    expect(again.store.getState().save.kind).toBe('unsaved');
    await vi.advanceTimersByTimeAsync(1000);
    expect(again.store.getState().save.kind).toBe('saved');
    expect(storage.kept.size).toBe(0);
    again.undo();
    expect(again.store.getState().history.present.settings.config.epochs).not.toBe(3);
  });

  it('a page that is gone within the 400 ms has lost nothing', async () => {
    const { config, open } = setup();
    config.set('max_train_epochs', 3);
    expect(open().store.getState().history.present.settings.config.epochs).toBe(3);
  });

  it('an edit made while the last save was in flight is saved when the screen goes', async () => {
    const { client, config, storage } = setup();
    const open: (() => void)[] = [];
    client.handlers['projects.update'] = (input) =>
      new Promise((resolve) => open.push(() => resolve(good(saved(input)))));
    config.set('max_train_epochs', 3);
    const flushed = config.flush();
    config.set('max_train_epochs', 4);
    config.dispose();
    open[0]?.();
    await flushed;
    await vi.advanceTimersByTimeAsync(0);
    open[1]?.();
    await vi.advanceTimersByTimeAsync(0);
    const last = client.asked.filter((a) => a.name === 'projects.update').at(-1);
    expect((last?.input as Input<'projects.update'>).config?.epochs).toBe(4);
    expect(storage.kept.size).toBe(0);
  });

  it.each([
    '{',
    'null',
    '[]',
    '{"preset":"character"}',
    '{"preset":1,"config":{},"samplePrompts":[]}',
  ])('passes over kept text that is no form: %s', (text) => {
    const storage = memoryStorage();
    storage.setItem('training-form project-1', text);
    expect(formShelf(storage).read('project-1')).toBeNull();
  });

  it('forgets a bad draft once the field has a good value', () => {
    const { config } = setup();
    config.setDraft('rank', { text: '3x', reason: 'Not a number.' });
    config.set('network_dim', 3);
    expect(config.store.getState().drafts).toEqual({});
  });
});

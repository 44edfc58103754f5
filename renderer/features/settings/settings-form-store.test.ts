import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Settings, type SettingsPatch } from '../../../shared/contract/index.js';
import type { Result } from '../../../shared/result/errors.js';
import { createSettingsForm } from './settings-form-store.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('saves a burst of edits once and drops the draft', async () => {
  const sent: SettingsPatch[] = [];
  const form = createSettingsForm(async (patch) => {
    sent.push(patch);
    return { ok: true, value: Settings.parse(patch) };
  });
  form.set({ python: '/usr' });
  form.set({ python: '/usr/bin/python3' });
  form.set({ scriptsDir: '/sd' });
  expect(form.store.getState().save.kind).toBe('unsaved');
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toEqual([{ python: '/usr/bin/python3', scriptsDir: '/sd' }]);
  expect(form.store.getState()).toEqual({ draft: {}, save: { kind: 'saved' } });
});

it('what is held goes nowhere until it is flushed, or when the page goes', async () => {
  const sent: SettingsPatch[] = [];
  const form = createSettingsForm(async (patch) => {
    sent.push(patch);
    return { ok: true, value: Settings.parse(patch) };
  });
  form.hold({ downloadProxy: 'http://alice:pass' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent).toEqual([]);
  form.hold({ downloadProxy: 'http://alice:password@proxy:1' });
  await form.flush();
  expect(sent).toEqual([{ downloadProxy: 'http://alice:password@proxy:1' }]);
  form.hold({ downloadProxy: '' });
  form.dispose();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toHaveLength(2);
});

it('keeps what was typed while saving, and saves that, too', async () => {
  const open: ((answer: Result<Settings>) => void)[] = [];
  const sent: SettingsPatch[] = [];
  const form = createSettingsForm((patch) => {
    sent.push(patch);
    return new Promise((resolve) => open.push(resolve));
  });
  form.set({ python: '/a' });
  await vi.advanceTimersByTimeAsync(500);
  form.set({ python: '/ab' });
  open[0]?.({ ok: true, value: Settings.parse({}) });
  await vi.advanceTimersByTimeAsync(0);
  expect(form.store.getState().draft).toEqual({ python: '/ab' });
  await vi.advanceTimersByTimeAsync(500);
  open[1]?.({ ok: true, value: Settings.parse({}) });
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([{ python: '/a' }, { python: '/ab' }]);
  expect(form.store.getState().save.kind).toBe('saved');
});

it('keeps the draft when saving fails', async () => {
  const form = createSettingsForm(async () => ({
    ok: false,
    error: { code: 'read_only', message: 'no' },
  }));
  form.set({ theme: 'light' });
  expect(await form.flush()).toBe(false);
  expect(form.store.getState().draft).toEqual({ theme: 'light' });
  expect(form.store.getState().save.kind).toBe('failed');
});

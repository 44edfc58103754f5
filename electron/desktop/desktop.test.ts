import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../shared/contract/index.js';
import { silentLogger } from '../platform/log.js';
import { makeFolderBeforeReady, readLeaveGpuToTraining } from './before-ready.js';
import { folderArgument } from './folder-argument.js';
import { isOurPage, judgeNavigation } from './navigation-policy.js';
import { endMessage, RunWatch } from './run-watch.js';
import { placeWindow, WindowStateFile, type WindowState } from './window-state.js';

describe('judgeNavigation', () => {
  it.each([
    ['app://lora-studio/', 'allow'],
    ['app://lora-studio/index.html#/runs', 'allow'],
    ['https://example.org/a', 'external'],
    ['http://example.org/', 'deny'],
    ['https://user:secret@example.org/', 'deny'],
    ['https://lora-studio@evil.example/', 'deny'],
    ['app://other/', 'deny'],
    ['app://lora-studio.evil/', 'deny'],
    ['app:lora-studio', 'deny'],
    ['file:///etc/passwd', 'deny'],
    ['javascript:alert(1)', 'deny'],
    ['data:text/html,x', 'deny'],
    ['about:blank', 'deny'],
    ['blob:app://lora-studio/1234', 'deny'],
    ['ms-settings:', 'deny'],
    ['not an address', 'deny'],
    ['', 'deny'],
  ])('%s: %s', (address, verdict) => {
    expect(judgeNavigation(address)).toBe(verdict);
    expect(isOurPage(address)).toBe(verdict === 'allow');
  });
});

describe('placeWindow', () => {
  const main = { x: 0, y: 0, width: 1920, height: 1040 };
  const right = { x: 1920, y: 0, width: 2560, height: 1400 };
  const left: WindowState = { x: 2000, y: 100, width: 1400, height: 900, isMaximized: false };

  it('opens as it was left', () => {
    expect(placeWindow(left, [main, right])).toEqual(left);
    expect(placeWindow({ ...left, isMaximized: true }, [main, right]).isMaximized).toBe(true);
  });
  it('opens on the main display when its own is gone, no larger than that', () => {
    expect(placeWindow({ ...left, width: 2500 }, [main])).toEqual({
      width: 1920,
      height: 900,
      isMaximized: false,
    });
  });
  it('does not open where its title bar cannot be reached', () => {
    expect(placeWindow({ ...left, x: -1350 }, [main])).not.toHaveProperty('x');
    expect(placeWindow({ ...left, x: 0, y: 1030 }, [main])).not.toHaveProperty('x');
    expect(placeWindow({ ...left, x: 0, y: -400 }, [main])).not.toHaveProperty('x');
  });
  it('is never smaller than it can be used', () => {
    expect(placeWindow({ ...left, x: 0, width: 10, height: 10 }, [main])).toMatchObject({
      width: 900,
      height: 600,
    });
    expect(placeWindow(null, [])).toEqual({ width: 1360, height: 880, isMaximized: false });
  });
  it('reads what it wrote, and takes a damaged file for none', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'window-'));
    const file = join(dir, 'new', 'window-state.json');
    const state = new WindowStateFile(file, silentLogger);
    expect(await state.read()).toBeNull();
    for (let x = 0; x < 20; x += 1) state.save({ ...left, x });
    state.save(left);
    await state.settled();
    expect(await state.read()).toEqual(left);
    expect(await readdir(join(dir, 'new'))).toEqual(['window-state.json']);
    await writeFile(file, '{"x": "left"}');
    expect(await state.read()).toBeNull();
    const inFile = new WindowStateFile(join(file, 'below a file'), silentLogger);
    inFile.save(left);
    await inFile.settled();
    expect(await inFile.read()).toBeNull();
    await rm(dir, { recursive: true });
  });
});

describe('before Electron is ready', () => {
  it('the setting about the GPU is read, and a missing or damaged file is no reason to fail', async () => {
    const dir = join(await mkdtemp(join(tmpdir(), 'ready-')), 'a', 'b');
    makeFolderBeforeReady(dir);
    makeFolderBeforeReady(dir);
    expect(readLeaveGpuToTraining(dir)).toBe(false);
    for (const [content, expected] of [
      ['{"leaveGpuToTraining": true}', true],
      ['{"leaveGpuToTraining": false}', false],
      ['{"leaveGpuToTraining": "yes"}', false],
      ['{"leave', false],
      ['null', false],
    ] as const) {
      await writeFile(join(dir, 'settings.json'), content);
      expect(readLeaveGpuToTraining(dir)).toBe(expected);
    }
  });
});

describe('folderArgument', () => {
  it('finds the folder behind switches, from the folder the user was in', () => {
    expect(folderArgument(['/bin/electron', '--no-sandbox', '.', 'cats'], true, '/home/u')).toBe(
      '/home/u/cats',
    );
    expect(folderArgument(['/opt/app', '/p/dogs'], false, '/')).toBe('/p/dogs');
    expect(folderArgument(['/bin/electron', '.'], true, '/')).toBeNull();
    expect(folderArgument(['/opt/app', '--inspect', ''], false, '/')).toBeNull();
  });
});

describe('RunWatch', () => {
  const run = (id: string, state: RunSummary['state'], step: number): RunSummary => ({
    id,
    projectId: 'project-1',
    startedHere: true,
    name: 'Cats',
    engine: 'rehearsal',
    mode: 'rehearsal',
    state,
    phase: null,
    phaseProgress: null,
    step,
    totalSteps: state === 'preparing' ? null : 100,
    epoch: null,
    epochs: null,
    loss: null,
    average: null,
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
  });

  it('shows busy, then the share of all runs that are on, then nothing', () => {
    const watch = new RunWatch();
    expect(watch.take(run('a', 'preparing', 0)).progress).toBe('busy');
    expect(watch.take(run('a', 'training', 50)).progress).toBe(0.5);
    expect(watch.take(run('b', 'training', 0)).progress).toBe(0.25);
    expect(watch.take(run('a', 'finished', 100)).progress).toBe(0);
    expect(watch.take(run('b', 'stopped', 10)).progress).toBeNull();
  });
  it('tells the end of a run once, and not of runs that were over before', () => {
    const watch = new RunWatch();
    expect(watch.take(run('old', 'finished', 100)).ended).toBeNull();
    watch.take(run('a', 'training', 1));
    expect(watch.take(run('a', 'failed', 1)).ended?.id).toBe('a');
    expect(watch.take(run('a', 'failed', 1)).ended).toBeNull();
  });
  it('says what happened', () => {
    expect(endMessage(run('a', 'finished', 100))).toEqual({
      title: 'Training finished',
      body: '“Cats” is done: 100 steps.',
    });
    expect(endMessage(run('a', 'failed', 1)).body).toBe('“Cats” failed after 1 step.');
    const diagnosis = {
      code: 'out_of_memory',
      title: 'The graphics card ran out of memory',
      explanation: '',
      hint: '',
      field: null,
      evidence: [],
      fixes: [],
    };
    expect(endMessage({ ...run('a', 'failed', 1), diagnosis }).body).toBe(diagnosis.title);
  });
});

import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Gpu, Job, SettingsPatch } from '../../../shared/contract/index.js';
import { silentLogger } from '../../platform/log.js';
import { makeLocalSources, type LocalSources } from '../../testing/environment-sources.js';
import { LAUNCHER_DIR } from '../../testing/stand-in-project.js';
import { EventBus } from '../events/event-bus.js';
import { JobsService } from '../jobs/index.js';
import { SettingsService } from '../settings/index.js';
import { installEnvironment } from './clean-env.js';
import { detectTrainers } from './detect.js';
import { EnvironmentService } from './index.js';
import { MARKER } from './layout.js';

// Each makes real virtual environments and starts them.
vi.setConfig({ testTimeout: 120_000 });
const IS_REAL_UV = Boolean(process.env['LORA_STUDIO_TEST_UV']);
let sourcesDir = '';
let sources: LocalSources;
let dir = '';
let home = '';
let settings: SettingsService;
let jobs: JobsService;
let service: EnvironmentService;
let cards: Gpu[] = [];
let isRunOn = false;

beforeAll(async () => {
  sourcesDir = await mkdtemp(join(tmpdir(), 'lora-studio-index-'));
  sources = await makeLocalSources(sourcesDir);
});
afterAll(async () => {
  sources.close();
  await rm(sourcesDir, { recursive: true, force: true });
});

beforeEach(async () => {
  // A blank, and letters of two scripts: such folders are usual.
  dir = await realpath(await mkdtemp(join(tmpdir(), 'lora studio Zoë 猫-')));
  home = join(dir, 'the env');
  cards = [];
  isRunOn = false;
  await restart({ environmentDir: home, ...sources.settings });
});
afterEach(async () => {
  for (const name of [
    'FAKE_UV_FAIL',
    'FAKE_UV_LOG',
    'STUB_TORCH',
    'STAND_IN_NO_BITSANDBYTES',
    'PYTHONPATH',
    'PIP_INDEX_URL',
  ])
    delete process.env[name];
  await rm(dir, { recursive: true, force: true });
});

async function restart(patch: SettingsPatch = {}): Promise<void> {
  const bus = new EventBus();
  jobs = new JobsService(bus, silentLogger);
  settings = new SettingsService(join(dir, 'settings.json'), bus, silentLogger);
  await settings.update(patch);
  service = new EnvironmentService({
    bus,
    jobs,
    settings,
    userDataDir: join(dir, 'data'),
    launcherDir: LAUNCHER_DIR,
    inUse: () => isRunOn,
    cards: () =>
      Promise.resolve({
        state: cards.length > 0 ? 'ok' : 'none',
        gpus: cards,
        others: [],
        message: '',
        hint: null,
        at: 0,
      }),
  });
}

const end = (job: { id: string }): Promise<Job> => jobs.wait(job.id);
async function installed(isFresh = false): Promise<string> {
  const job = await end(service.install(isFresh));
  expect(job.error).toBeNull();
  return (await report()).current?.id ?? '';
}
const report = async () => (await service.get()).report;
const stepStates = async () =>
  Object.fromEntries((await report()).steps.map(({ id, state }) => [id, state]));
const blackwell = (driver: string): Gpu => ({
  index: 0,
  uuid: 'GPU-1',
  name: 'RTX 5090',
  driver,
  computeCapability: '12.0',
  memoryUsedMiB: 0,
  memoryTotalMiB: 32607,
  utilisation: 0,
  temperatureC: 40,
  powerW: 20,
  powerLimitW: 575,
  clockMhz: 0,
  memoryClockMhz: 0,
  processes: [],
});

describe('installing', () => {
  it('makes an environment from a local index and archive, checks it, and becomes the trainer of Settings', async () => {
    expect(await report()).toMatchObject({ state: 'absent', current: null, jobId: null });
    const id = await installed();
    const now = await report();
    expect(now).toMatchObject({
      state: 'ready',
      hasUpdate: false,
      jobId: null,
      current: { torchBuild: 'cpu', commit: '48d368fa557731ad0488c07304dfeba8c07910eb' },
    });
    expect(now.current?.torch).toContain('2.9.1');
    expect(now.steps.every(({ state }) => state === 'done')).toBe(true);
    const { python, scriptsDir } = await settings.get();
    expect(python.startsWith(join(home, 'slots', id, 'venv'))).toBe(true);
    expect(scriptsDir).toBe(join(home, 'slots', id, 'sd-scripts'));
    expect(now.check?.isUsable).toBe(true);
    await restart();
    expect((await report()).current?.id).toBe(id);
  });

  it.skipIf(IS_REAL_UV)(
    'keeps the variables of other Pythons out, and secrets out of the log',
    async () => {
      process.env['FAKE_UV_LOG'] = join(dir, 'uv.log');
      process.env['PYTHONPATH'] = '/somewhere';
      process.env['PIP_INDEX_URL'] = 'https://other/';
      process.env['FAKE_UV_FAIL'] = 'torch==2.9.1';
      const job = await end(service.install(false));
      expect(job.error?.code).toBe('disconnected');
      const lines = (await readFile(join(dir, 'uv.log'), 'utf8'))
        .split('\n')
        .filter((line) => line !== '');
      expect(lines.length).toBeGreaterThan(2);
      for (const line of lines) expect(line.endsWith('| ')).toBe(true);
      expect(JSON.stringify(job)).not.toContain('user:secret');
      const [log = ''] = await readdir(join(home, 'logs'));
      expect(await readFile(join(home, 'logs', log), 'utf8')).not.toContain('user:secret');
      const env = installEnvironment(
        { cacheDir: 'c', pythonDir: 'p', proxy: 'http://p:1', pythonMirror: '' },
        { conda_prefix: 'x', Path: 'y', UV_INDEX: 'z' },
      );
      expect(env).toMatchObject({ Path: 'y', HTTPS_PROXY: 'http://p:1' });
      expect(Object.keys(env).filter((key) => /conda|UV_INDEX/i.test(key))).toEqual([]);
    },
  );

  it.skipIf(IS_REAL_UV)(
    'passwords of indexes and sources stand in no argument, no log, no file of the slot, and in nothing a page gets',
    async () => {
      process.env['FAKE_UV_LOG'] = join(dir, 'uv.log');
      process.env['FAKE_UV_FAIL'] = 'torch==2.9.1';
      const login = (address: string) => address.replace('://', '://alice:pa55word@');
      await settings.update({
        torchIndex: login(sources.settings.torchIndex),
        packageIndex: login(sources.settings.packageIndex),
        pythonMirror: 'https://alice:pa55word@mirror.example/python',
      });
      const job = await end(service.install(false));
      expect(job.error?.code).toBe('disconnected');
      const calls = await readFile(join(dir, 'uv.log'), 'utf8');
      expect(calls).toContain('torch==2.9.1');
      const logs = await readdir(join(home, 'logs'));
      const [slot = ''] = await readdir(join(home, 'slots'));
      const all = [
        calls,
        JSON.stringify([job, await report()]),
        await readFile(join(home, 'logs', logs[0] ?? ''), 'utf8'),
        await readFile(join(home, 'slots', slot, 'slot.json'), 'utf8'),
      ];
      for (const text of all) expect(text).not.toContain('pa55word');
      expect(all[2]).toContain('UV_DEFAULT_INDEX=http://alice:•••@');
    },
  );

  it('a slot of an older version is rid of the password of its source, and is still the same plan', async () => {
    const id = await installed();
    const path = join(home, 'slots', id, 'slot.json');
    const source = 'https://alice:pa55word@git.example/sd-scripts';
    const slot = JSON.parse(await readFile(path, 'utf8')) as { plan: object };
    const old = { ...slot, plan: { ...slot.plan, scriptsSource: source } };
    await writeFile(path, JSON.stringify(old));
    await settings.update({ scriptsSource: source });
    expect((await report()).hasUpdate).toBe(false);
    expect(await readFile(path, 'utf8')).not.toContain('pa55word');
  });

  // The word that makes uv fail -> the step that fails.
  it.skipIf(IS_REAL_UV).each([
    ['--version', 'uv', 'not_found'],
    ['venv', 'venv', 'disconnected'],
    ['torch==2.9.1', 'torch', 'disconnected'],
    ['-r', 'requirements', 'disconnected'],
  ])(
    'a failure at “%s” is told at its step, and the next attempt goes on there',
    async (word, step, code) => {
      process.env['FAKE_UV_FAIL'] = word;
      const job = await end(service.install(false));
      expect(job.error).toMatchObject({ code });
      expect(job.error?.hint).toMatch(/./);
      expect(await stepStates()).toMatchObject({ [step]: 'failed', verify: 'open' });
      expect(await report()).toMatchObject({ state: 'unfinished', current: null });
      await restart();
      expect(await stepStates()).toMatchObject({ [step]: 'failed' });
      delete process.env['FAKE_UV_FAIL'];
      process.env['FAKE_UV_LOG'] = join(dir, 'uv.log');
      await installed();
      const calls = await readFile(join(dir, 'uv.log'), 'utf8');
      if (step === 'requirements') expect(calls).not.toContain('torch==2.9.1');
      expect(await readdir(join(home, 'slots'))).toHaveLength(1);
    },
  );

  it('a wrong source is named, and one that is put right goes on', async () => {
    const broken = join(dir, 'broken.zip');
    await writeFile(broken, 'this is no archive');
    await settings.update({ scriptsSource: broken });
    expect((await end(service.install(false))).error).toMatchObject({ code: 'invalid_file' });
    expect(await stepStates()).toMatchObject({ scripts: 'failed', python: 'done' });
    await settings.update({ scriptsSource: join(dir, 'nothing') });
    expect((await end(service.install(false))).error).toMatchObject({ code: 'not_found' });
    await settings.update({
      scriptsSource: sources.settings.scriptsSource,
      packageIndex: `${sources.settings.packageIndex}/nowhere`,
    });
    expect((await end(service.install(false))).error?.message).toContain(
      'requirements could not be installed',
    );
    await settings.update({ packageIndex: sources.settings.packageIndex });
    await installed();
  });

  it('takes sd-scripts from a folder, and wheels from a folder without any index', async () => {
    await settings.update({
      packageIndex: 'none',
      torchIndex: 'none',
      wheelsDir: join(sourcesDir, 'wheels'),
    });
    const before = sources.asked.length;
    await installed();
    expect(sources.asked.length).toBe(before);
    const own = (await report()).current?.scriptsDir ?? '';
    await settings.update({ scriptsSource: own });
    expect((await report()).hasUpdate).toBe(true);
    await installed();
    expect((await report()).current).toMatchObject({ commit: null });
  });

  it('refuses before it begins: a folder of others, a link, a card whose driver is too old', async () => {
    await mkdir(home);
    await writeFile(join(home, 'thesis.txt'), 'mine');
    expect((await end(service.install(false))).error).toMatchObject({ code: 'conflict' });
    expect(await readdir(home)).toEqual(['thesis.txt']);
    cards = [blackwell('566.03')];
    await settings.update({ environmentDir: join(dir, 'other') });
    const job = await end(service.install(false));
    expect(job.error).toMatchObject({ code: 'unsupported' });
    expect(job.error?.hint).toContain('570');
    await expect(stat(join(dir, 'other'))).rejects.toThrow();
    cards = [];
    await mkdir(join(dir, 'real'));
    await symlink(join(dir, 'real'), join(dir, 'linked'));
    await settings.update({ environmentDir: join(dir, 'linked') });
    expect((await end(service.install(false))).error).toMatchObject({ code: 'conflict' });
    expect(await readdir(join(dir, 'real'))).toEqual([]);
  });

  it('one at a time, and it can be cancelled and gone on with', async () => {
    const job = service.install(false);
    expect(() => service.remove()).toThrow(/already/);
    jobs.cancel(job.id);
    expect((await end(job)).state).toBe('cancelled');
    await installed();
  });
});

describe('updating and repairing', () => {
  it('switches when the new one is verified, keeps the one before, and goes back to it', async () => {
    const first = await installed();
    const second = await installed(true);
    expect(second).not.toBe(first);
    expect((await report()).previous?.id).toBe(first);
    expect((await settings.get()).python).toContain(second);
    const third = await installed(true);
    expect((await readdir(join(home, 'slots'))).sort()).toEqual([second, third].sort());
    expect((await service.rollback()).report.current?.id).toBe(second);
    expect((await settings.get()).python).toContain(second);
    expect((await service.rollback()).report.current?.id).toBe(third);
  });

  it('a new one that does not calculate is never switched to', async () => {
    const first = await installed();
    process.env['STUB_TORCH'] = 'no-kernel';
    cards = [blackwell('580.1')];
    const job = await end(service.install(true));
    expect(job.error).toMatchObject({ code: 'trainer_unavailable' });
    expect(job.error?.message).toContain('no kernel image');
    expect((await report()).current?.id).toBe(first);
    expect((await settings.get()).python).toContain(first);
    process.env['STUB_TORCH'] = 'card';
    const second = await installed();
    expect((await report()).current?.torchBuild).toBe('cu128');
    expect(second).not.toBe(first);
  });

  it('torch for a card that does not see the card is not taken', async () => {
    cards = [blackwell('580.1')];
    const job = await end(service.install(false));
    expect(job.error?.message).toContain('sees no CUDA card');
    expect(await stepStates()).toMatchObject({ torch: 'done', verify: 'failed' });
  });

  it('a trainer that the user brought along stays the one of Settings', async () => {
    await settings.update({ scriptsDir: '/mine/sd-scripts', python: '/mine/venv/bin/python' });
    await installed();
    expect(await settings.get()).toMatchObject({
      scriptsDir: '/mine/sd-scripts',
      python: '/mine/venv/bin/python',
    });
  });
});

describe('removing', () => {
  it('deletes what was installed, no file of others, and nothing behind a link', async () => {
    const id = await installed();
    const outside = join(dir, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'photo.png'), 'precious');
    await symlink(outside, join(home, 'slots', id, 'venv', 'link'));
    await symlink(outside, join(home, 'trial'));
    await writeFile(join(home, 'notes.txt'), 'mine');
    const job = await end(service.remove());
    expect(job).toMatchObject({ state: 'succeeded', result: { kept: ['notes.txt'] } });
    expect((await readdir(home)).sort()).toEqual([MARKER, 'notes.txt']);
    expect(await readFile(join(outside, 'photo.png'), 'utf8')).toBe('precious');
    expect(await settings.get()).toMatchObject({ scriptsDir: '', python: '' });
    expect(await report()).toMatchObject({ state: 'absent', current: null });
    await rm(join(home, 'notes.txt'));
    await installed();
    await end(service.remove());
    await expect(stat(home)).rejects.toThrow();
  });

  it('touches no folder that is not marked as ours, and none that a run uses', async () => {
    await mkdir(join(home, 'slots'), { recursive: true });
    await writeFile(join(home, 'slots', 'x'), 'mine');
    expect((await end(service.remove())).error).toMatchObject({ code: 'conflict' });
    expect(await readdir(join(home, 'slots'))).toEqual(['x']);
    isRunOn = true;
    expect((await end(service.remove())).error).toMatchObject({ code: 'run_active' });
  });
});

describe('the trial run', () => {
  it('trains the scripts for a few steps and tells each stage', async () => {
    await installed();
    const job = await end(service.trial({ optimizer: 'AdamW8bit', precision: 'bf16' }));
    expect(job.error).toBeNull();
    const { trial } = await report();
    expect(trial).toMatchObject({ isOk: true, device: 'the CPU', optimizer: 'AdamW8bit' });
    expect(trial?.stages.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'fit ok',
      'weights ok',
      'load ok',
      'cache ok',
      'train ok',
      'save ok',
    ]);
    expect(trial?.stages.find(({ id }) => id === 'train')?.message).toMatch(
      /4 steps with AdamW in bf16.*AdamW8bit needs a card/,
    );
    await expect(stat(join(home, 'trial'))).rejects.toThrow();
  });

  it('a stage that fails is red with its cure, and the ones after it stay open', async () => {
    await installed();
    const { scriptsDir } = await settings.get();
    const loop = join(scriptsDir, 'train_network.py');
    const text = await readFile(loop, 'utf8');
    await writeFile(
      loop,
      text.replace(
        'say("prepare optimizer, data loader etc.")',
        'raise ImportError("No bitsandbytes")',
      ),
    );
    const job = await end(service.trial({ optimizer: 'AdamW8bit', precision: 'bf16' }));
    expect(job.error).toMatchObject({ code: 'trainer_unavailable' });
    const { trial } = await report();
    expect(trial?.isOk).toBe(false);
    expect(trial?.stages.map(({ state }) => state)).toEqual([
      'ok',
      'ok',
      'ok',
      'ok',
      'failed',
      'open',
    ]);
    expect(trial?.stages[4]?.message).toBe('ImportError: No bitsandbytes');
    expect(trial?.stages[4]?.hint).toContain('8-bit');
  });

  it('a trainer that is not the one of Settings is checked and tried by its folder', async () => {
    await installed();
    const trainer = await settings.get();
    await settings.update({ scriptsDir: '', python: '' });
    const before = (await report()).check;
    expect((await end(service.check(trainer))).result).toMatchObject({ isUsable: true });
    expect((await report()).check).toEqual(before);
    const tried = await end(service.trial({ optimizer: 'AdamW', precision: 'no' }, trainer));
    expect(tried).toMatchObject({ error: null, result: { isOk: true } });
  });

  it('scripts with other names are refused before anything is tried', async () => {
    await installed();
    const { scriptsDir } = await settings.get();
    const sizes = join(scriptsDir, 'library', 'flux_models.py');
    await writeFile(sizes, (await readFile(sizes, 'utf8')).replaceAll('hidden_size', 'width'));
    await end(service.trial({ optimizer: 'AdamW', precision: 'no' }));
    const [fit] = (await report()).trial?.stages ?? [];
    expect(fit).toMatchObject({ id: 'fit', state: 'failed' });
    expect(fit?.message).toContain('the sizes of FLUX (params) have no hidden_size');
    expect(fit?.hint).toContain('another version');
  });

  it('a loss that is NaN is no success, and a trainer that is killed is told so', async () => {
    await installed();
    const { scriptsDir } = await settings.get();
    const loop = join(scriptsDir, 'train_network.py');
    const text = await readFile(loop, 'utf8');
    await writeFile(loop, text.replace('return 0.3 + 1.2', 'return math.nan + 1.2'));
    await end(service.trial({ optimizer: 'AdamW', precision: 'no' }));
    expect((await report()).trial?.stages[4]).toMatchObject({ id: 'train', state: 'failed' });
    await writeFile(
      loop,
      text.replace('say("prepare optimizer, data loader etc.")', 'os.kill(os.getpid(), 9)'),
    );
    await end(service.trial({ optimizer: 'AdamW', precision: 'no' }));
    const killed = (await report()).trial?.stages[4];
    expect(killed?.message).toContain('ended by the system');
    expect(killed?.hint).toContain('Memory');
  });

  it('without a trainer says what to do', async () => {
    expect(
      (await end(service.trial({ optimizer: 'AdamW', precision: 'no' }))).error?.hint,
    ).toContain('Install the environment');
  });
});

it('checks the trainer that is set, with the free space', async () => {
  await installed();
  const job = await end(service.check());
  expect(job.result).toMatchObject({ isUsable: true });
  expect((await report()).check?.lines.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['python', 'calculation', 'package.bitsandbytes', 'launcher', 'space']),
  );
});

it('finds trainers that are there already', async () => {
  const put = async (path: string) => {
    await mkdir(join(dir, path, '..'), { recursive: true });
    await writeFile(join(dir, path), '');
  };
  await put('kohya_ss/sd-scripts/flux_train_network.py');
  await put('kohya_ss/venv/bin/python');
  await put('AI/sd-scripts/flux_train_network.py');
  const found = await detectTrainers([], { home: dir, platform: 'linux' });
  expect(found.filter(({ scriptsDir }) => scriptsDir.startsWith(dir))).toEqual([
    {
      scriptsDir: join(dir, 'kohya_ss', 'sd-scripts'),
      python: join(dir, 'kohya_ss', 'venv', 'bin', 'python'),
      origin: `sd-scripts in ${join(dir, 'kohya_ss')}`,
    },
    {
      scriptsDir: join(dir, 'AI', 'sd-scripts'),
      python: '',
      origin: join(dir, 'AI', 'sd-scripts'),
    },
  ]);
});

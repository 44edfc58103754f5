import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LAUNCHER_DIR, STAND_IN_DIR } from '../../../testing/stand-in-project.js';
import { PYTHON } from '../../../testing/trainer-process.js';
import { checkTrainer } from './index.js';
import { NEEDED_PACKAGES } from './probe.js';

const STUB_TORCH = join(import.meta.dirname, '../../../../fixtures/environment/stub_torch.py');

let dir: string;
let python: string;
let packages: string;

/** A real virtual environment whose packages are empty modules, so that imports are real and quick. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lora-studio-check-'));
  const run = promisify(execFile);
  await run(PYTHON, ['-m', 'venv', '--without-pip', join(dir, 'venv')]);
  const isWindows = process.platform === 'win32';
  python = join(dir, 'venv', ...(isWindows ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const asked = await run(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']);
  packages = asked.stdout.trim();
  for (const name of Object.keys(NEEDED_PACKAGES)) {
    await writeFile(join(packages, `${name}.py`), '__version__ = "1.2.3"\n');
  }
  await copyFile(STUB_TORCH, join(packages, 'torch.py'));
  process.env['STUB_TORCH'] = 'card';
});
afterAll(async () => {
  delete process.env['STUB_TORCH'];
  await rm(dir, { recursive: true, force: true });
});

const check = (input: { scriptsDir?: string; python?: string }) =>
  checkTrainer({ scriptsDir: STAND_IN_DIR, python, launcherDir: LAUNCHER_DIR, ...input });

it('finds a whole environment well', async () => {
  const { lines, isUsable, launcherFits } = await check({});
  expect({ isUsable, launcherFits }).toEqual({ isUsable: true, launcherFits: true });
  const states = new Map(lines.map((line) => [line.id, line.state]));
  expect(states.get('scripts')).toBe('ok');
  expect(states.get('python')).toBe('ok');
  expect(states.get('package.torch')).toBe('ok');
  expect(states.get('package.bitsandbytes')).toBe('warning');
  expect(lines.find((line) => line.id === 'cuda')?.message).toBe('A Card, CUDA 12.8');
  expect(states.get('calculation')).toBe('ok');
  expect(states.get('launcher')).toBe('ok');
});

it('names each package that is missing, with its cure, and one that is broken', async () => {
  await rm(join(packages, 'einops.py'));
  await writeFile(
    join(packages, 'safetensors.py'),
    'raise RuntimeError("built for another Python")\n',
  );
  try {
    const { lines, isUsable } = await check({});
    expect(isUsable).toBe(false);
    const einops = lines.find((line) => line.id === 'package.einops');
    expect(einops).toMatchObject({ state: 'error', message: 'einops is not installed.' });
    expect(einops?.hint).toContain(`"${python}" -m pip install einops`);
    const broken = lines.find((line) => line.id === 'package.safetensors');
    expect(broken?.message).toBe('safetensors fails: RuntimeError: built for another Python');
  } finally {
    for (const name of ['einops', 'safetensors']) await writeFile(join(packages, `${name}.py`), '');
  }
});

it('says that the launcher does not fit, and that plain mode does', async () => {
  const scriptsDir = join(dir, 'changed');
  await cp(STAND_IN_DIR, scriptsDir, { recursive: true });
  const path = join(scriptsDir, 'train_network.py');
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll('step_logging', 'log_step'));
  const { lines, isUsable, launcherFits } = await check({ scriptsDir });
  expect({ isUsable, launcherFits }).toEqual({ isUsable: true, launcherFits: false });
  const line = lines.find((candidate) => candidate.id === 'launcher');
  expect(line?.message).toContain('step_logging');
  expect(line?.hint).toContain('Plain script');
});

it('judges a wrong folder, no folder, no Python and a program that is no Python', async () => {
  const empty = join(dir, 'empty');
  await mkdir(empty);
  const folder = (await check({ scriptsDir: empty })).lines[0];
  expect(folder).toMatchObject({ id: 'scripts', state: 'error' });
  expect(folder?.message).toContain('flux_train_network.py');
  expect((await check({ scriptsDir: '' })).lines[0]?.message).toBe('No folder is chosen.');
  for (const wrong of ['', join(dir, 'no-such-python'), process.execPath]) {
    const { lines, isUsable } = await check({ python: wrong });
    expect(isUsable).toBe(false);
    expect(lines.find((line) => line.id === 'python')).toMatchObject({ state: 'error' });
  }
});

it('can be cancelled', async () => {
  await writeFile(join(packages, 'toml.py'), 'import time\ntime.sleep(60)\n');
  const controller = new AbortController();
  const waiting = checkTrainer(
    { scriptsDir: STAND_IN_DIR, python, launcherDir: LAUNCHER_DIR },
    controller.signal,
  );
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  await writeFile(join(packages, 'toml.py'), '');
});

it('a card that is seen but does not calculate is an error, no card is a warning', async () => {
  process.env['STUB_TORCH'] = 'no-kernel';
  const broken = await check({});
  expect(broken.isUsable).toBe(false);
  expect(broken.lines.find(({ id }) => id === 'cuda')?.state).toBe('ok');
  const line = broken.lines.find(({ id }) => id === 'calculation');
  expect(line).toMatchObject({ state: 'error', fix: 'repair' });
  expect(line?.message).toContain('no kernel image is available');
  process.env['STUB_TORCH'] = 'cpu';
  const cpu = await check({});
  expect(cpu.isUsable).toBe(true);
  expect(cpu.lines.find(({ id }) => id === 'cuda')?.state).toBe('warning');
  expect(cpu.lines.find(({ id }) => id === 'calculation')?.message).toContain('the CPU');
  process.env['STUB_TORCH'] = 'card';
});

import { execFile } from 'node:child_process';
import { cp, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { APP_DEFAULTS, TomlValue } from '../../../../shared/domain/config/schema/index.js';
import {
  LAUNCHER_DIR,
  makeStandInProject,
  STAND_IN_DIR,
  type StandInProject,
} from '../../../testing/stand-in-project.js';
import { PYTHON, readEvents } from '../../../testing/trainer-process.js';
import type { LaunchRequest } from './engine.js';
import { SdScriptsEngine } from './index.js';

let project: StandInProject;
beforeEach(async () => {
  project = await makeStandInProject('max_train_epochs = 1\n');
});
afterEach(() => project.remove());

function request(more: Partial<LaunchRequest> = {}): LaunchRequest {
  const { runDir } = project;
  return {
    runDir,
    project: undefined as unknown as LaunchRequest['project'], // the engine needs nothing of it
    scriptsDir: STAND_IN_DIR,
    python: PYTHON,
    plainScript: false,
    outputName: 'mychar',
    stepOffset: 0,
    epochOffset: 0,
    resumeFrom: null,
    gpus: [],
    mixedPrecision: 'bf16',
    cluster: { machines: 1, rank: 0, address: '', port: 29500 },
    keep: async (program) => {
      const kept = join(project.dir, 'kept', basename(program));
      await cp(program, kept, { recursive: true });
      return kept;
    },
    ...more,
  };
}

it('makes a command that trains, from the copy of the launcher that is kept for it', async () => {
  const command = await new SdScriptsEngine(LAUNCHER_DIR).command(
    request({ stepOffset: 16, epochOffset: 2 }),
  );
  expect(command.cwd).toBe(STAND_IN_DIR);
  expect(command.args[0]).toBe(join(project.dir, 'kept', 'launcher', 'lora_studio_launcher.py'));
  expect(await readdir(project.runDir)).not.toContain('launcher');
  const env = { ...process.env, ...command.env, PYTHONDONTWRITEBYTECODE: '1' };
  await promisify(execFile)(command.file, [...command.args], { cwd: command.cwd, env });
  const events = await readEvents(project.runDir);
  expect(events[0]).toMatchObject({ type: 'start', stepOffset: 16 });
  expect(events.at(-1)).toMatchObject({ type: 'end', outcome: 'finished', step: 24 });
});

it('starts the untouched script in plain mode', async () => {
  const config = join(project.runDir, 'config.toml');
  for (const [engine, plainScript] of [
    [new SdScriptsEngine(LAUNCHER_DIR, 'plain'), false],
    [new SdScriptsEngine(LAUNCHER_DIR), true],
  ] as const) {
    const { args } = await engine.command(request({ plainScript }));
    expect(args).toEqual(['flux_train_network.py', '--config_file', config]);
  }
  expect(await readdir(project.dir)).not.toContain('kept');
});

it('gives the run its card, and starts accelerate only where one process is not enough', async () => {
  const engine = new SdScriptsEngine(LAUNCHER_DIR, 'plain');
  const one = await engine.command(request({ gpus: ['1'] }));
  expect(one.env).toMatchObject({ CUDA_VISIBLE_DEVICES: '1', CUDA_DEVICE_ORDER: 'PCI_BUS_ID' });
  expect(one.args[0]).toBe('flux_train_network.py');
  expect((await engine.command(request())).env).not.toHaveProperty('CUDA_VISIBLE_DEVICES');

  const cluster = { machines: 2, rank: 1, address: '10.0.0.1', port: 29_501 };
  const many = await engine.command(request({ gpus: ['0', '2'], cluster }));
  const file = join(project.runDir, 'accelerate.yaml');
  const start = ['-m', 'accelerate.commands.accelerate_cli', 'launch', '--config_file', file];
  expect(many.args.slice(0, 5)).toEqual(start);
  expect(many.args[5]).toBe('flux_train_network.py');
  const yaml = await readFile(file, 'utf8');
  for (const line of [
    'num_processes: 4',
    'num_machines: 2',
    'machine_rank: 1',
    'main_process_ip: "10.0.0.1"',
    'main_process_port: 29501',
    'mixed_precision: "bf16"',
  ]) {
    expect(yaml.split('\n')).toContain(line);
  }
  for (const wrong of [{ rank: 2 }, { address: ' ' }]) {
    const refused = engine.command(request({ cluster: { ...cluster, ...wrong } }));
    await expect(refused).rejects.toMatchObject({ code: 'invalid_config' });
  }
});

it('asks for what is not set', async () => {
  const engine = new SdScriptsEngine(LAUNCHER_DIR);
  await expect(engine.command(request({ scriptsDir: '' }))).rejects.toMatchObject({
    code: 'trainer_unavailable',
  });
  await expect(engine.command(request({ python: '' }))).rejects.toMatchObject({
    code: 'trainer_unavailable',
  });
});

it('has defaults that TOML can hold and FLUX needs', () => {
  for (const value of Object.values(APP_DEFAULTS)) TomlValue.parse(value);
  expect(APP_DEFAULTS).toMatchObject({
    model_prediction_type: 'raw',
    guidance_scale: { float: 1 },
    caption_extension: '.txt',
  });
});

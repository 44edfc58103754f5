import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TomlValue } from '../../../shared/domain/config/schema.js';
import {
  LAUNCHER_DIR,
  makeStandInProject,
  STAND_IN_DIR,
  type StandInProject,
} from '../../testing/stand-in-project.js';
import { PYTHON, readEvents } from '../../testing/trainer-process.js';
import type { LaunchRequest } from './engine.js';
import { SdScriptsEngine, trainerConfigDefaults } from './index.js';

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
    ...more,
  };
}

it('makes a command that trains, from the run’s own copy of the launcher', async () => {
  const command = await new SdScriptsEngine(LAUNCHER_DIR).command(
    request({ stepOffset: 16, epochOffset: 2 }),
  );
  expect(command.cwd).toBe(STAND_IN_DIR);
  expect(command.args[0]).toBe(join(project.runDir, 'launcher', 'lora_studio_launcher.py'));
  expect(await readdir(join(project.runDir, 'launcher', 'studio_launcher'))).not.toContain(
    '__pycache__',
  );
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
  expect(await readdir(project.runDir)).not.toContain('launcher');
});

it('asks for what is not set', async () => {
  const engine = new SdScriptsEngine(LAUNCHER_DIR);
  await expect(engine.command(request({ scriptsDir: '' }))).rejects.toMatchObject({
    code: 'trainer_unavailable',
  });
  await expect(engine.command(request({ python: '' }))).rejects.toMatchObject({
    code: 'trainer_unavailable',
  });
  await rm(join(project.runDir, 'launcher'), { recursive: true, force: true });
});

it('has defaults that TOML can hold and FLUX needs', () => {
  for (const value of Object.values(trainerConfigDefaults)) TomlValue.parse(value);
  expect(trainerConfigDefaults).toMatchObject({
    model_prediction_type: 'raw',
    guidance_scale: { float: 1 },
    caption_extension: '.txt',
  });
});

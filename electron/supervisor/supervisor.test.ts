import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isRunning, membersOfGroup } from '../platform/process-identity.js';
import { bundleProgram } from '../testing/bundle.js';
import { writeLaunch } from '../testing/launch-record.js';
import { waitFor } from '../testing/wait-for.js';
import { besideRecord, readRecord, type LaunchRecord, type SupervisorRecord } from './record.js';

/** A trainer with a worker: writes `tick` lines and its first event; ends when told by a file, or never. */
const TRAINER = `
const { spawn } = require('node:child_process');
const { appendFileSync, existsSync } = require('node:fs');
const dir = process.env.LORA_STUDIO_RUN_DIR;
const mode = process.argv[2];
appendFileSync(dir + '/events.jsonl', JSON.stringify({ type: 'start', t: Date.now(), pid: process.pid }) + '\\n');
if (mode === 'exit') process.exit(Number(process.argv[3]));
spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
if (mode === 'training') appendFileSync(dir + '/events.jsonl', JSON.stringify({ type: 'phase', phase: 'training' }) + '\\n');
if (mode === 'stubborn') process.on('SIGTERM', () => {});
setInterval(() => {
  console.log('tick');
  if (existsSync(dir + '/finish')) process.exit(0);
}, 20);
`;

let dir: string;
let bundle: string;
let launch: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  bundle = await bundleProgram('electron/supervisor/main.ts');
});

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'supervisor-'));
  await writeFile(join(dir, 'trainer.cjs'), TRAINER);
});

afterEach(async () => {
  const record = await readRecord(join(dir, 'supervisor.json'));
  for (const child of started.splice(0)) child.kill('SIGKILL');
  if (record?.trainer) {
    for (const pid of await membersOfGroup(record.trainer.pid)) process.kill(pid, 'SIGKILL');
  }
  await rm(dir, { recursive: true, force: true });
});

async function prepare(
  args: string[],
  mode: LaunchRecord['mode'] = 'launcher',
  file = process.execPath,
): Promise<void> {
  const command = { file, args: [join(dir, 'trainer.cjs'), ...args], cwd: dir, env: {} };
  launch = await writeLaunch(join(dir, 'local'), dir, command, { mode });
}

function supervise(env: Record<string, string> = {}, way = 'start'): ChildProcess {
  const child = spawn(process.execPath, [bundle, way, launch], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  started.push(child);
  return child;
}

const record = () => readRecord(join(dir, 'supervisor.json'));
const untilRunning = () =>
  waitFor('the trainer', async () => {
    const found = await record();
    return found?.trainer && (await membersOfGroup(found.trainer.pid)).length >= 2 ? found : null;
  });
const untilExit = () =>
  waitFor('the exit', async () => {
    const found = await record();
    return found?.exit ? (found as SupervisorRecord & { exit: object }) : null;
  });
const stop = (how: string) =>
  writeFile(join(dir, 'control.json'), JSON.stringify({ stop: { how, at: 1 } }));

describe('supervisor', () => {
  it.each([0, 7])('writes down the exit code %i', async (code) => {
    await prepare(['exit', String(code)]);
    supervise();
    expect((await untilExit()).exit).toMatchObject({
      code,
      signal: null,
      isKnown: true,
      survivors: [],
    });
  });

  it('keeps what the user set for other Pythons from the trainer', async () => {
    const theirs = {
      ...{ PYTHONPATH: '/theirs', PYTHONHOME: '/theirs', PYTHONSTARTUP: '/theirs' },
      ...{ CONDA_PREFIX: '/theirs', CONDA_DEFAULT_ENV: 'x', PIP_INDEX_URL: 'x', _CE_CONDA: 'x' },
      ...{ VIRTUAL_ENV: '/theirs', VIRTUAL_ENV_PROMPT: 'x', UV_PYTHON: 'x', POETRY_HOME: 'x' },
    };
    const command = {
      file: process.execPath,
      args: ['-e', 'console.log(JSON.stringify(process.env))'],
      cwd: dir,
      env: { PYTHONUTF8: '1', TAKEN_AWAY: '' },
    };
    launch = await writeLaunch(join(dir, 'local'), dir, command);
    supervise({ ...theirs, TAKEN_AWAY: 'x', HF_HOME: '/models' });
    await untilExit();
    const seen = JSON.parse(await readFile(join(dir, 'stdout.log'), 'utf8')) as object;
    expect(Object.keys(seen).filter((name) => name in theirs || name === 'TAKEN_AWAY')).toEqual([]);
    expect(seen).toMatchObject({ PYTHONUTF8: '1', HF_HOME: '/models', PATH: process.env['PATH'] });
  });

  it('says why a trainer could not be started', async () => {
    await prepare([], 'launcher', join(dir, 'no-such-python'));
    supervise();
    const found = await waitFor('the error', async () => (await record())?.spawnError);
    expect(found).toContain('ENOENT');
  });

  it('ends the whole group on “now”, workers and a trainer deaf to SIGTERM included', async () => {
    await prepare(['stubborn']);
    supervise();
    const { trainer } = await untilRunning();
    await stop('now');
    const ended = await untilExit();
    expect(ended.exit).toMatchObject({ signal: 'SIGKILL', survivors: [] });
    expect(ended.killedAt).not.toBeNull();
    expect(await membersOfGroup(trainer?.pid ?? 0)).toEqual([]);
  });

  it('ends the tree on a graceful stop while nothing trains yet', async () => {
    await prepare(['loading']);
    supervise();
    const { trainer } = await untilRunning();
    await stop('graceful');
    expect((await untilExit()).exit.survivors).toEqual([]);
    expect(await membersOfGroup(trainer?.pid ?? 0)).toEqual([]);
  });

  it('leaves a graceful stop to a trainer that trains', async () => {
    await prepare(['training']);
    supervise();
    const { trainer } = await untilRunning();
    await stop('graceful');
    const before = (await readFile(join(dir, 'stdout.log'), 'utf8')).length;
    await waitFor('more ticks', async () => {
      const now = (await readFile(join(dir, 'stdout.log'), 'utf8')).length;
      return now > before + 200;
    });
    expect(trainer && (await isRunning(trainer))).toBe(true);
    await writeFile(join(dir, 'finish'), '');
    const ended = await untilExit();
    expect(ended.exit).toMatchObject({ code: 0, survivors: [] });
    expect(ended.killedAt).toBeNull();
  });

  it('is adopted by a second supervisor after SIGKILL; the trainer goes on', async () => {
    await prepare(['training']);
    const first = supervise();
    const { trainer } = await untilRunning();
    first.kill('SIGKILL');
    await waitFor('its death', () => first.signalCode !== null);
    expect(trainer && (await isRunning(trainer))).toBe(true);
    supervise({}, 'adopt');
    await waitFor('the adoption', async () => (await record())?.adoptions === 1);
    expect((await record())?.trainer).toEqual(trainer);
    await stop('now');
    const ended = await untilExit();
    expect(ended.exit).toMatchObject({ isKnown: false, survivors: [] });
    expect(await membersOfGroup(trainer?.pid ?? 0)).toEqual([]);
  });

  it('finds a trainer whose start was not written down', async () => {
    await prepare(['training']);
    const first = supervise();
    const found = await untilRunning();
    first.kill('SIGKILL');
    await waitFor('its death', () => first.signalCode !== null);
    const { processes } = besideRecord(launch);
    await writeFile(processes, JSON.stringify({ ...found, trainer: null }));
    supervise({}, 'adopt');
    await waitFor('the adoption', async () => (await record())?.adoptions === 1);
    expect((await record())?.trainer).toEqual(found.trainer);
  });

  it('lets only one of many supervisors start the trainer', async () => {
    await prepare(['training']);
    for (let count = 0; count < 6; count += 1) supervise();
    await untilRunning();
    await waitFor(
      'the others to leave',
      () => started.filter((child) => child.exitCode === 0).length === 5,
    );
    const events = (await readFile(join(dir, 'events.jsonl'), 'utf8')).trim().split('\n');
    expect(events.filter((line) => line.includes('"start"'))).toHaveLength(1);
  });
});

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomNumbers } from '../../shared/testing/random-numbers.js';
import { findByEnvironment, identify, isRunning } from '../platform/process-identity.js';
import { bundleProgram } from '../testing/bundle.js';
import { writeLaunch } from '../testing/launch-record.js';
import { waitFor } from '../testing/wait-for.js';
import { besideRecord, readRecord, RUN_MARK, type SupervisorRecord } from './record.js';
import { canMount } from '../testing/can-mount.js';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

let dir: string;
/** The user's local data folder: on another disk than the run where a test needs that. */
let local: string;
let bundle: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  bundle = await bundleProgram('electron/supervisor/main.ts');
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hard times-'));
  local = await mkdtemp(join(tmpdir(), 'hard times local-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const folder of [dir, local]) await rm(folder, { recursive: true, force: true });
});

/** Records a run whose trainer is a shell script; gives the record's path. */
const prepare = (runDir: string, script: string, nonce = '0'.repeat(32)) =>
  writeLaunch(
    local,
    runDir,
    { file: '/bin/sh', args: ['-c', script], cwd: runDir, env: {} },
    { nonce },
  );
const recordIn = (runDir: string) => readRecord(join(runDir, 'supervisor.json'));
const untilExit = (runDir: string, timeoutMs?: number) =>
  waitFor(
    'the exit',
    async () => {
      const found = await recordIn(runDir);
      return found?.exit ? (found as SupervisorRecord & { exit: object }) : null;
    },
    timeoutMs,
  );
const untilTrainer = (runDir: string) =>
  waitFor('the trainer', async () => (await recordIn(runDir))?.trainer);

function supervise(
  launch: string,
  env: Record<string, string> = {},
  way: 'start' | 'adopt' = 'start',
): ChildProcess {
  const child = spawn(process.execPath, [bundle, way, launch], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  return child;
}

const isPosix = process.platform === 'linux';

describe.skipIf(!canMount())('a disk that is really full', () => {
  it('keeps neither the trainer from its end nor the exit from its record', async () => {
    // Filled again and again for longer than a heartbeat: a record that is being replaced just then leaves its old page free.
    const fill = 'cat /dev/zero >> output.safetensors; sleep 0.5';
    const trainer = `for turn in 1 2 3 4 5 6; do ${fill}; done; exit 7`;
    const script = [
      'mount -t tmpfs -o size=1m tmpfs "$2" || exit 99',
      '"$0" "$1" start "$3"; echo "supervisor: $?" >&2; cat "$2/supervisor.json"; ls "$2" >&2',
    ].join('\n');
    const launch = await prepare(dir, trainer);
    const words = ['-rm', 'sh', '-c', script, process.execPath, bundle, dir, launch];
    const { out, said } = await new Promise<{ out: string; said: string }>((resolve, reject) => {
      execFile('unshare', words, (error, stdout, stderr) =>
        error ? reject(error) : resolve({ out: stdout, said: stderr }),
      );
    });
    expect(said).toContain('the record could not be written: Error: ENOSPC');
    expect(said).toContain('supervisor: 0');
    expect(said).not.toContain('supervisor.reserve');
    const record = JSON.parse(out) as SupervisorRecord;
    expect(record.exit).toMatchObject({ code: 7, isKnown: true, survivors: [] });
  });
});

describe.skipIf(!isPosix)('a folder that becomes read-only during a run', () => {
  it('lets the run go on; its exit is written once that is possible again', async () => {
    const runDir = join(dir, 'run');
    await mkdir(runDir);
    const launch = await prepare(runDir, 'sleep 3; exit 7');
    // Nothing is read-only to root.
    const [file, ...before] = isRoot
      ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', process.execPath]
      : [process.execPath];
    if (isRoot) {
      await chmod(dir, 0o755);
      for (const folder of [runDir, local, join(local, 'live-runs')])
        await chown(folder, NOBODY, NOBODY);
    }
    const child = spawn(file ?? '', [...before, bundle, 'start', launch], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    started.push(child);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const trainer = await untilTrainer(runDir);
    await chmod(runDir, 0o555);
    await waitFor('a record that fails', () =>
      said.includes('could not be written: Error: EACCES'),
    );
    await waitFor('the end of the trainer', async () => !(await isRunning(trainer)));
    expect((await recordIn(runDir))?.exit).toBeNull();
    expect(child.exitCode).toBeNull();
    await chmod(runDir, 0o755);
    expect((await untilExit(runDir)).exit).toMatchObject({ code: 7, isKnown: true });
  });

  it('refuses to start a trainer whose start it cannot write down', async () => {
    const launch = await prepare(dir, 'touch "$0.ran"');
    await mkdir(join(dir, 'supervisor.reserve')); // a folder in its place: no room can be kept for the exit
    const child = supervise(launch);
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await waitFor('its end', () => child.exitCode !== null);
    expect(child.exitCode).toBe(1);
    expect(said).toContain('supervisor.reserve');
    expect(await findByEnvironment(RUN_MARK, dir)).toEqual([]);
  });
});

it('a clock that is set back and forth neither stops the heartbeat nor delays a stop', async () => {
  const clock = join(dir, 'clock.cjs');
  const offset = join(dir, 'offset');
  await writeFile(
    clock,
    `const { readFileSync } = require('node:fs');
     const real = Date.now;
     Date.now = () => real() + Number(readFileSync(${JSON.stringify(offset)}, 'utf8'));`,
  );
  await writeFile(offset, '0');
  supervise(await prepare(dir, 'trap "" TERM; sleep 600 & wait; wait'), {
    NODE_OPTIONS: `--require "${clock}"`,
  });
  await untilTrainer(dir);
  const first = (await recordIn(dir))?.heartbeat ?? 0;
  await writeFile(offset, String(-3_600_000));
  await waitFor('a heartbeat of an hour ago', async () => {
    const { heartbeat = first } = (await recordIn(dir)) ?? {};
    return heartbeat < first - 3_000_000;
  });
  await writeFile(join(dir, 'control.json'), JSON.stringify({ stop: { how: 'now', at: 1 } }));
  await waitFor('the stop', async () => (await recordIn(dir))?.killedAt);
  await writeFile(offset, String(-7_200_000)); // in the midst of the time that it has to end by itself
  const { exit } = await untilExit(dir, 8000);
  expect(exit).toMatchObject({ signal: 'SIGKILL', survivors: [] });
  expect(await findByEnvironment(RUN_MARK, dir)).toEqual([]);
});

describe.skipIf(!isPosix)('pid reuse', () => {
  it('a record whose pid is another process now ends as unknown; that process is left alone', async () => {
    const stranger = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    started.push(stranger);
    const identity = await waitFor('the stranger', () => identify(stranger.pid ?? -1));
    const earlier: SupervisorRecord = {
      version: 1,
      supervisor: { ...identity, startTime: '1' },
      trainer: { ...identity, startTime: String(Number(identity.startTime) - 500) },
      spawnedAt: 1,
      heartbeat: 1,
      adoptions: 0,
      killedAt: null,
      exit: null,
      spawnError: null,
    };
    const launch = await prepare(dir, 'exit 9');
    await writeFile(besideRecord(launch).processes, JSON.stringify(earlier));
    await writeFile(join(dir, 'control.json'), JSON.stringify({ stop: { how: 'now', at: 1 } }));
    supervise(launch, {}, 'adopt');
    const record = await untilExit(dir);
    expect(record.exit).toMatchObject({ code: null, isKnown: false, survivors: [] });
    expect(record.adoptions).toBe(1);
    expect(await isRunning(identity)).toBe(true);
  });
});

const STOPS = 100;
const SIDE_BY_SIDE = 10;
const SEED = Number(process.env['LORA_STUDIO_SEED'] ?? Date.now() % 1_000_000);

it.skipIf(!isPosix)(
  `after ${STOPS} stops at random moments no process is left (seed ${SEED})`,
  { timeout: 120_000 },
  async () => {
    const random = randomNumbers(SEED);
    let next = 0;
    let orphans = 0;
    const stopOne = async (at: number, wait: number) => {
      const runDir = join(dir, `run ${at}`);
      await mkdir(runDir);
      const nonce = at.toString(16).padStart(32, '0');
      supervise(await prepare(runDir, 'sleep 600 & sleep 600 & wait', nonce));
      await untilTrainer(runDir);
      await new Promise((resolve) => setTimeout(resolve, wait));
      const stop = { how: 'now', at: Date.now() };
      await writeFile(join(runDir, 'control.json'), JSON.stringify({ stop }));
      const { exit } = await untilExit(runDir);
      expect(exit.survivors).toEqual([]);
      orphans += (await findByEnvironment(RUN_MARK, runDir)).length;
    };
    const worker = async () => {
      while (next < STOPS) await stopOne(next++, random() * 150);
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
    expect(next).toBe(STOPS);
    expect(orphans).toBe(0);
  },
);

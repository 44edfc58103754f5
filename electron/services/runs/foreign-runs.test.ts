import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { isEnded } from '../../../shared/domain/run/run-state.js';
import { identify, isRunning, type ProcessIdentity } from '../../platform/process-identity.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { makeRunFolder, runsOfFolder } from '../../testing/runs-of-folder.js';
import { waitFor } from '../../testing/wait-for.js';
import { writeLaunch } from '../../testing/launch-record.js';

const RUN_ID = '20260101-120000-abcdef';
let dir: string;
let clean: () => Promise<void>;
let victim: ProcessIdentity;
let victimProcess: ChildProcess;

beforeAll(async () => {
  victimProcess = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    detached: true,
    stdio: 'ignore',
  });
  victim = await waitFor('the victim', () => identify(victimProcess.pid ?? -1));
});
afterAll(() => void victimProcess.kill('SIGKILL'));
beforeEach(async () => {
  ({ dir, remove: clean } = await temporaryFolder());
});
afterEach(async () => {
  vi.restoreAllMocks();
  await clean();
});

/** Writes a file into the project when it is run, as a program of Node and as one of Python. */
const marker = (name: string) =>
  `require('fs').writeFileSync(${JSON.stringify(join(dir, 'ran-'))} + '${name}', '') //`;

const record = (more: object = {}) => ({
  version: 1,
  supervisor: { pid: 2 ** 22 - 1, startTime: '1', bootId: 'x' },
  trainer: null,
  spawnedAt: 1,
  heartbeat: 1,
  adoptions: 0,
  killedAt: null,
  exit: null,
  spawnError: null,
  ...more,
});
const STOP_NOW = JSON.stringify({ stop: { how: 'now', at: 1 } });

/** A run's folder as a stranger would pack it: `files` by name; null leaves one out. */
async function foreignRun(project: string, runId: string, files: object, run: object = {}) {
  const command = { file: process.execPath, args: ['-e', marker('command')], cwd: dir, env: {} };
  const runDir = await makeRunFolder(project, runId, { command, ...run });
  await mkdir(join(runDir, 'launcher'));
  await writeFile(join(runDir, 'supervisor.cjs'), marker('supervisor'));
  await writeFile(join(runDir, 'launcher', 'lora_studio_launcher.py'), marker('launcher'));
  for (const [name, content] of Object.entries(files) as [string, unknown][]) {
    if (content === null) continue;
    if (content === 'a folder') await mkdir(join(runDir, name));
    else
      await writeFile(
        join(runDir, name),
        typeof content === 'string' ? content : JSON.stringify(content),
      );
  }
}

/** Opens the project as the app does; what it is told of its runs must be history, and nothing may happen. */
async function isHistoryOnly(project: string): Promise<void> {
  const { runs, jobs, supervisors, said } = await runsOfFolder(project, join(dir, 'local'));
  const adopt = vi.spyOn(supervisors, 'adopt');
  const start = vi.spyOn(supervisors, 'start');
  const kill = vi.spyOn(process, 'kill');
  const names = await readdir(join(project, 'runs'));
  await runs.open();
  try {
    const list = runs.list().runs;
    expect(said).toEqual([]);
    expect(list.map(({ id }) => id).sort()).toEqual(names.sort());
    for (const run of list) {
      expect(run).toMatchObject({ projectId: 'project-0001', startedHere: false, rate: null });
      expect(isEnded(run.state)).toBe(true);
      const stop = runs.stop(run.id, 'now');
      await expect(stop).rejects.toMatchObject({ code: 'conflict' });
      const save = runs.request(run.id, 'save');
      await expect(save).rejects.toMatchObject({ code: 'conflict' });
      expect(await runs.finishStart('q-0123456789')).toBeNull();
    }
    expect(jobs.list().jobs).toEqual([]);
    expect(runs.active()).toEqual([]);
    expect(runs.activePlaces()).toEqual([]);
  } finally {
    await runs.close();
  }
  expect(adopt).not.toHaveBeenCalled();
  expect(start).not.toHaveBeenCalled();
  expect(kill.mock.calls.filter(([, signal]) => signal !== 0)).toEqual([]);
  expect(await isRunning(victim)).toBe(true);
  expect((await readdir(dir)).filter((name) => name.startsWith('ran-'))).toEqual([]);
}

describe('a run that came with a project', () => {
  const cases: [string, () => object][] = [
    ['without a record', () => ({ 'supervisor.json': null })],
    ['with a record that cannot be read', () => ({ 'supervisor.json': '{"version":1,' })],
    ['with a folder in place of its record', () => ({ 'supervisor.json': 'a folder' })],
    ['whose supervisor is gone', () => ({ 'supervisor.json': record() })],
    [
      'that names a living process as its trainer, without start time and boot',
      () => ({
        'supervisor.json': record({ trainer: { pid: victim.pid, startTime: '', bootId: '' } }),
        'control.json': STOP_NOW,
      }),
    ],
    [
      'that names a living process rightly, whose command line does not name this run',
      () => ({
        'supervisor.json': record({ trainer: victim, supervisor: victim }),
        'control.json': STOP_NOW,
      }),
    ],
    [
      'that names a process in its events and its lock',
      () => ({
        'supervisor.json': record(),
        'supervisor.lock': { holder: victim, since: 1, extra: {} },
        'events.jsonl': `{"type":"start","t":1,"engine":"rehearsal","mode":"rehearsal","stepOffset":0,"pid":${victim.pid}}\n{"type":"phase","t":2,"phase":"training"}\n`,
        'control.json': STOP_NOW,
      }),
    ],
  ];
  it.each(cases)('%s is history: nothing is started, nothing signalled', async (_, files) => {
    const project = join(dir, 'project');
    await foreignRun(project, RUN_ID, files(), { queueItemId: 'q-0123456789' });
    await isHistoryOnly(project);
  });

  it('is history as well when it is a copy of a live run of ours, its own record left alone', async () => {
    const nonce = 'a'.repeat(32);
    await foreignRun(
      join(dir, 'mine'),
      RUN_ID,
      { 'supervisor.json': record({ trainer: victim }) },
      { nonce },
    );
    const mine = join(dir, 'mine', 'runs', RUN_ID);
    await writeLaunch(join(dir, 'local'), mine, null, { runId: RUN_ID, nonce });
    await cp(join(dir, 'mine'), join(dir, 'copy'), { recursive: true });
    await writeFile(join(dir, 'copy', 'runs', RUN_ID, 'control.json'), STOP_NOW);
    await isHistoryOnly(join(dir, 'copy'));
  });

  it('has the id of its folder and of the open project, whatever its file says', async () => {
    const project = join(dir, 'project');
    await foreignRun(
      project,
      RUN_ID,
      {},
      { id: '20250101-120000-other0', projectId: 'someone-else' },
    );
    await isHistoryOnly(project);
  });
});

/** Any mix of what such a folder may hold. */
const someIdentity = fc.record({
  pid: fc.constantFrom<() => number>(
    () => victim.pid,
    () => -victim.pid,
  ),
  startTime: fc.constantFrom<() => string>(
    () => '',
    () => '?',
    () => '1',
    () => victim.startTime,
  ),
  bootId: fc.constantFrom<() => string>(
    () => '',
    () => 'another',
    () => victim.bootId,
  ),
});
/** As often as not exactly that of a living process. */
const identityOf = fc.oneof(
  fc.constant(() => victim),
  someIdentity,
);
const exitOf = fc.constantFrom(null, null, null, null, 5, { at: 1 });
const files = fc.record({
  'supervisor.json': fc.oneof(
    fc.constantFrom(null, '', '{"version":1,', '[]', 'null', 'a folder'),
    fc.object(),
    fc.record({
      supervisor: identityOf,
      trainer: fc.oneof(fc.constant(null), identityOf),
      exit: exitOf,
      killedAt: fc.constantFrom(null, 1),
      spawnedAt: fc.constantFrom(1, 1, 1, 'x'),
    }),
  ),
  'control.json': fc.constantFrom(null, STOP_NOW, '{"stop":"now"}', '[1]', '{'),
  'supervisor.lock': fc.oneof(fc.constant(null), fc.record({ holder: identityOf })),
  'events.jsonl': fc.constantFrom(null, '{"type":"phase","t":1,"phase":"training"}\n', '\0\n{'),
});
const runs = fc.record({
  nonce: fc.constantFrom(null, 7, 'b'.repeat(32), '../../../../etc/passwd', ['x']),
  queueItemId: fc.constantFrom(null, 'q-0123456789'),
  mode: fc.constantFrom('launcher', 'plain', 'rehearsal'),
  startedBy: fc.constantFrom<() => unknown>(
    () => null,
    () => victim,
  ),
});

/** Calls what stands for the victim's own numbers; the victim is started after the generators are made. */
function filled(value: unknown): unknown {
  if (typeof value === 'function') return filled((value as () => unknown)());
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one)]));
}

it(
  'whatever a run’s folder holds: nothing is started, nothing signalled, it is listed as history',
  { timeout: 120_000 },
  async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(files, runs), { minLength: 1, maxLength: 3 }),
        async (packed) => {
          const project = join(dir, `project ${(round += 1)}`);
          for (const [at, [some, run]] of packed.entries()) {
            const runFiles = filled(some) as Record<string, unknown>;
            const claimed = runFiles['supervisor.json'];
            if (typeof claimed === 'object' && claimed !== null && 'supervisor' in claimed)
              runFiles['supervisor.json'] = record(claimed);
            await foreignRun(
              project,
              `20260101-12000${at}-abcdef`,
              runFiles,
              filled(run) as object,
            );
          }
          await isHistoryOnly(project);
          vi.restoreAllMocks();
        },
      ),
      { numRuns: 60 },
    );
  },
);

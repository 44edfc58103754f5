import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isEnded } from '../../../shared/domain/run/run-state.js';
import { isRunning, membersOfGroup } from '../../platform/process-identity.js';
import { readRecord, type SupervisorRecord } from '../../supervisor/record.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { makeRunFolder, runsOfFolder } from '../../testing/runs-of-folder.js';
import { waitFor } from '../../testing/wait-for.js';
import { isOwnProcess } from './take-over.js';

/** A supervisor as the version before left it: a copy of itself in the run's folder, called with that folder. */
const EARLIER_SUPERVISOR = `
const { spawn } = require('node:child_process');
const { readFileSync, writeFileSync, renameSync } = require('node:fs');
const dir = process.argv[2];
const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const identify = (pid) => {
  const text = readFileSync('/proc/' + pid + '/stat', 'utf8');
  return { pid, startTime: text.slice(text.lastIndexOf(')') + 2).split(' ')[19], bootId: boot };
};
const script = "setInterval(() => require('node:fs').appendFileSync('ticks', '.'), 20)";
const trainer = spawn(process.execPath, ['-e', script, dir], {
  // Its folder may be renamed: the trainer must not end by itself then.
  cwd: dir, detached: true, stdio: 'ignore', env: { ...process.env, LORA_STUDIO_RUN_DIR: dir },
});
let record = {
  version: 1, supervisor: identify(process.pid), trainer: identify(trainer.pid), spawnedAt: Date.now(),
  heartbeat: Date.now(), adoptions: 0, killedAt: null, exit: null, spawnError: null,
};
const write = () => {
  writeFileSync(dir + '/supervisor.new', JSON.stringify(record));
  renameSync(dir + '/supervisor.new', dir + '/supervisor.json');
};
write();
trainer.on('exit', (code, signal) => {
  record.exit = { at: Date.now(), code, signal, isKnown: true, survivors: [] };
  write();
  process.exit(0);
});
setInterval(() => {
  try {
    if (JSON.parse(readFileSync(dir + '/control.json', 'utf8')).stop === null || record.killedAt) return;
    record.killedAt = Date.now();
    write();
    process.kill(-trainer.pid, 'SIGKILL');
  } catch {}
}, 50);
`;

const RUN_ID = '20260101-120000-abcdef';
let dir: string;
let runDir: string;
let clean: () => Promise<void>;
let supervisor: ChildProcess;
let record: SupervisorRecord & { trainer: NonNullable<SupervisorRecord['trainer']> };

beforeEach(async () => {
  ({ dir, remove: clean } = await temporaryFolder());
  runDir = await makeRunFolder(join(dir, 'project'), RUN_ID, { createdAt: Date.now() - 60_000 });
  await writeFile(join(runDir, 'supervisor.cjs'), EARLIER_SUPERVISOR);
});
afterEach(async () => {
  supervisor.kill('SIGKILL');
  for (const pid of await membersOfGroup(record.trainer.pid)) process.kill(pid, 'SIGKILL');
  await clean();
});

async function startEarlier(): Promise<void> {
  supervisor = spawn(process.execPath, [join(runDir, 'supervisor.cjs'), runDir], {
    detached: true,
    stdio: 'ignore',
  });
  record = await waitFor('its record', async () => {
    const found = await readRecord(join(runDir, 'supervisor.json'));
    return found?.trainer ? (found as typeof record) : null;
  });
}

const open = () => runsOfFolder(join(dir, 'project'), join(dir, 'local'));
type Opened = Awaited<ReturnType<typeof open>>;
const summaryOf = ({ runs }: Opened) => runs.list().runs[0];
const untilEnded = (opened: Opened) =>
  waitFor('the end', () => {
    const found = summaryOf(opened);
    return found && isEnded(found.state) ? found : null;
  });

describe.skipIf(process.platform !== 'linux')('a live run of the version before', () => {
  it('is followed, asks nothing, and can be stopped', async () => {
    await startEarlier();
    const opened = await open();
    await opened.runs.open();
    expect(summaryOf(opened)).toMatchObject({ startedHere: true, state: 'preparing' });
    expect(opened.jobs.list().jobs).toHaveLength(1);
    // Its own supervisor is at work: no second one comes.
    expect(supervisor.exitCode).toBeNull();
    await opened.runs.stop(RUN_ID, 'now');
    expect(await untilEnded(opened)).toMatchObject({ state: 'stopped', startedHere: true });
    expect(await isRunning(record.trainer)).toBe(false);
    await waitFor('the record to be settled', async () => {
      return (await readdir(join(dir, 'local', 'live-runs'))).length === 0;
    });
    await opened.runs.close();
    const later = await open();
    await later.runs.open();
    expect(summaryOf(later)).toMatchObject({ state: 'stopped', startedHere: true });
    await later.runs.close();
    expect([...opened.said, ...later.said]).toEqual([]);
  });

  it('is adopted by the app’s own supervisor when its own dies, never by the file in its folder', async () => {
    await startEarlier();
    supervisor.kill('SIGKILL');
    await waitFor('its death', async () => !(await isRunning(record.supervisor)));
    await writeFile(
      join(runDir, 'supervisor.cjs'),
      `require('fs').writeFileSync('${dir}/ran', '')`,
    );
    const opened = await open();
    await opened.runs.open();
    const adopted = await waitFor('the adoption', async () => {
      const found = await readRecord(join(runDir, 'supervisor.json'));
      return found?.adoptions === 1 ? found : null;
    });
    expect(adopted.trainer).toEqual(record.trainer);
    const command = await readFile(`/proc/${adopted.supervisor.pid}/cmdline`, 'utf8');
    expect(command).toContain(join(dir, 'local', 'programs'));
    expect(command).not.toContain(runDir);
    expect(summaryOf(opened)).toMatchObject({ startedHere: true, state: 'preparing' });
    await opened.runs.stop(RUN_ID, 'now');
    expect((await untilEnded(opened)).state).toBe('stopped');
    expect(await isRunning(record.trainer)).toBe(false);
    await opened.runs.close();
    expect(await readdir(dir)).not.toContain('ran');
    expect(opened.said).toEqual([]);
  });

  it('is history once its folder is another: the system then shows no process that names it', async () => {
    await startEarlier();
    await rename(join(dir, 'project'), join(dir, 'received'));
    await mkdir(join(dir, 'project'));
    const opened = await runsOfFolder(join(dir, 'received'), join(dir, 'local'));
    await opened.runs.open();
    expect(summaryOf(opened)).toMatchObject({ startedHere: false, state: 'lost' });
    await opened.runs.close();
    expect(await isRunning(record.trainer)).toBe(true);
  });
});

it('counts as ours only what is exactly that process, of this user, called for this run', () => {
  const words = ['node', '/p/runs/r/supervisor.cjs', '/p/runs/r'];
  const mine = { isOfThisUser: true, words };
  expect(isOwnProcess(mine, true, ['/p/runs/r'])).toBe(true);
  expect(isOwnProcess(mine, true, ['/elsewhere', '/p/runs/r'])).toBe(true);
  expect(isOwnProcess(mine, false, ['/p/runs/r'])).toBe(false);
  expect(isOwnProcess({ ...mine, isOfThisUser: false }, true, ['/p/runs/r'])).toBe(false);
  expect(isOwnProcess(mine, true, ['/p/runs/other'])).toBe(false);
  expect(isOwnProcess(null, true, ['/p/runs/r'])).toBe(false);
});

import { spawn, type ChildProcess } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { waitFor } from '../testing/wait-for.js';
import { identify, isRunning, membersOfGroup, type ProcessIdentity } from './process-identity.js';
import { endProcessTree } from './process-tree.js';

const MARK = { name: 'LORA_STUDIO_TEST_MARK', value: 'this run' };
const started: ChildProcess[] = [];

afterEach(async () => {
  for (const { pid } of started.splice(0)) {
    for (const member of await membersOfGroup(pid ?? -1)) process.kill(member, 'SIGKILL');
  }
});

/** Leads a group of its own and has a worker in it; the worker stays when the leader is killed. */
async function leaderWithWorker(isMarked: boolean): Promise<ProcessIdentity> {
  const leader = spawn('sh', ['-c', 'sleep 600 & wait'], {
    detached: true,
    stdio: 'ignore',
    env: isMarked ? { ...process.env, [MARK.name]: MARK.value } : process.env,
  });
  started.push(leader);
  const pid = leader.pid ?? -1;
  await waitFor('the worker', async () => (await membersOfGroup(pid)).length === 2);
  const identity = await identify(pid);
  if (identity === null) throw new Error('It is gone already');
  return identity;
}

async function withoutLeader(leader: ProcessIdentity): Promise<void> {
  process.kill(leader.pid, 'SIGKILL');
  await waitFor('its death', async () => !(await isRunning(leader)));
}

describe.skipIf(process.platform !== 'linux')('endProcessTree', () => {
  it('ends a leader with its workers, marked or not', async () => {
    const leader = await leaderWithWorker(false);
    expect(await endProcessTree(leader, MARK)).toEqual([]);
    expect(await membersOfGroup(leader.pid)).toEqual([]);
  });

  it('ends marked workers whose leader is gone', async () => {
    const leader = await leaderWithWorker(true);
    await withoutLeader(leader);
    expect(await membersOfGroup(leader.pid)).toHaveLength(1);
    expect(await endProcessTree(leader, MARK)).toEqual([]);
    expect(await membersOfGroup(leader.pid)).toEqual([]);
  });

  // The pid is the same each time; that it names another process is known by one of these.
  it.each<[string, (real: ProcessIdentity) => ProcessIdentity]>([
    ['another start time', (real) => ({ ...real, startTime: String(Number(real.startTime) - 1) })],
    ['another boot', (real) => ({ ...real, bootId: '00000000-0000-4000-8000-000000000000' })],
    ['a start time that was never read', (real) => ({ ...real, startTime: '?', bootId: '' })],
  ])('never signals a stranger that got the pid: %s', async (_, change) => {
    const stranger = await leaderWithWorker(false);
    const recorded = change(stranger);
    expect(await isRunning(recorded)).toBe(false);
    expect(await endProcessTree(recorded, MARK)).toEqual([]);
    expect(await membersOfGroup(stranger.pid)).toHaveLength(2);
    expect(await isRunning(stranger)).toBe(true);
  });

  it('never signals a stranger’s group that got the number, whose leader is gone as well', async () => {
    const stranger = await leaderWithWorker(false);
    await withoutLeader(stranger);
    expect(await endProcessTree({ ...stranger, startTime: '1' }, MARK)).toEqual([]);
    expect(await membersOfGroup(stranger.pid)).toHaveLength(1);
  });
});

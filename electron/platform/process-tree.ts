import { execFile } from 'node:child_process';
import { identify, isRunning, membersOfGroup, type ProcessIdentity } from './process-identity.js';

const TERM_GRACE_MS = 2000;
const KILL_GRACE_MS = 5000;
const POLL_MS = 50;

/**
 * Ends a process and all it started: its process group on POSIX (it must lead one), its tree on Windows.
 * Stopping the first process alone would leave a trainer's data loader workers or an accelerate child running.
 * Resolves with the pids that still run after all of it; an empty list is the normal end.
 */
export async function endProcessTree(leader: ProcessIdentity): Promise<number[]> {
  if (process.platform === 'win32') return endWindowsTree(leader);
  if ((await runningOf(leader)).length === 0) return [];
  signalGroup(leader.pid, 'SIGTERM');
  if (await isEmptyWithin(leader, TERM_GRACE_MS)) return [];
  signalGroup(leader.pid, 'SIGKILL');
  if (await isEmptyWithin(leader, KILL_GRACE_MS)) return [];
  return runningOf(leader);
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // ESRCH: the group ended between our look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function isEmptyWithin(leader: ProcessIdentity, ms: number): Promise<boolean> {
  for (const deadline = Date.now() + ms; Date.now() < deadline;) {
    if ((await runningOf(leader)).length === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return (await runningOf(leader)).length === 0;
}

async function runningOf(leader: ProcessIdentity): Promise<number[]> {
  if (await isUsedAgain(leader)) return [];
  const members = await membersOfGroup(leader.pid);
  if (members.length > 0) return members;
  return (await isRunning(leader)) ? [leader.pid] : [];
}

/** True when the leader is gone and its pid names another process by now: a group of that number is not ours. */
async function isUsedAgain(leader: ProcessIdentity): Promise<boolean> {
  const now = await identify(leader.pid);
  return now !== null && leader.startTime !== '?' && now.startTime !== leader.startTime;
}

async function endWindowsTree(leader: ProcessIdentity): Promise<number[]> {
  if (!(await isRunning(leader))) return [];
  await new Promise<void>((resolve) => {
    // taskkill's own exit code says little (a child that is gone already is an error to it); we look afterwards.
    execFile('taskkill', ['/PID', String(leader.pid), '/T', '/F'], { windowsHide: true }, () =>
      resolve(),
    );
  });
  for (const deadline = Date.now() + KILL_GRACE_MS; Date.now() < deadline;) {
    if (!(await isRunning(leader))) return [];
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return [leader.pid];
}

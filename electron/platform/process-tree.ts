import { execFile } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import {
  hasInEnvironment,
  identify,
  isRunning,
  membersOfGroup,
  type ProcessIdentity,
} from './process-identity.js';

const TERM_GRACE_MS = 2000;
const KILL_GRACE_MS = 5000;
const POLL_MS = 50;

/** A variable of the environment that a process and all it starts carry, as `NAME` and value. */
export interface ProcessMark {
  readonly name: string;
  readonly value: string;
}

/**
 * Ends a process and all that it started: its process group on POSIX (the process must lead one), its tree on Windows.
 * Stopping the first process alone would leave a trainer's data loader workers or an accelerate child running. Once the
 * leader is gone, its pid and group id may be used again. From then on only processes are ended that were seen in the group
 * before, or that carry the mark. Resolves with the pids that still run at the end; normally none.
 */
export async function endProcessTree(
  leader: ProcessIdentity,
  mark: ProcessMark,
): Promise<number[]> {
  if (process.platform === 'win32') return endWindowsTree(leader);
  const tree = new Tree(leader, mark);
  const isEmpty = async () => (await tree.running()).length === 0;
  if (await isEmpty()) return [];
  await tree.signal('SIGTERM');
  if (await comesTrueWithin(TERM_GRACE_MS, isEmpty)) return [];
  await tree.signal('SIGKILL');
  await comesTrueWithin(KILL_GRACE_MS, isEmpty);
  return tree.running();
}

class Tree {
  readonly #seen = new Map<number, ProcessIdentity>();

  constructor(
    private readonly leader: ProcessIdentity,
    private readonly mark: ProcessMark,
  ) {}

  /** Pids of the tree that run now. */
  async running(): Promise<number[]> {
    const members = await membersOfGroup(this.leader.pid);
    if (await isRunning(this.leader)) {
      for (const pid of members) await this.#see(pid);
      return members.length > 0 ? members : [this.leader.pid];
    }
    const ours: number[] = [];
    for (const pid of members) if (await this.#isOurs(pid)) ours.push(pid);
    return ours;
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    if (await isRunning(this.leader)) return signalOne(-this.leader.pid, signal);
    for (const pid of await this.running()) signalOne(pid, signal);
  }

  async #see(pid: number): Promise<void> {
    const identity = this.#seen.has(pid) ? null : await identify(pid);
    if (identity !== null) this.#seen.set(pid, identity);
  }

  async #isOurs(pid: number): Promise<boolean> {
    const seen = this.#seen.get(pid);
    if (seen !== undefined && (await isRunning(seen))) return true;
    return hasInEnvironment(pid, this.mark.name, this.mark.value);
  }
}

/** `pid` below 0: the group of that number. */
function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // ESRCH: it ended between our look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Polls until `look` is true or the time is over; uses the monotonic clock, which a change of the wall clock does not touch.
 */
async function comesTrueWithin(ms: number, look: () => Promise<boolean>): Promise<boolean> {
  for (const deadline = performance.now() + ms; performance.now() < deadline;) {
    if (await look()) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return look();
}

async function endWindowsTree(leader: ProcessIdentity): Promise<number[]> {
  if (!(await isRunning(leader))) return [];
  await new Promise<void>((resolve) => {
    // taskkill's own exit code says little (a child that is gone already is an error to it); we look afterwards.
    execFile('taskkill', ['/PID', String(leader.pid), '/T', '/F'], { windowsHide: true }, () =>
      resolve(),
    );
  });
  const isGone = await comesTrueWithin(KILL_GRACE_MS, async () => !(await isRunning(leader)));
  return isGone ? [] : [leader.pid];
}

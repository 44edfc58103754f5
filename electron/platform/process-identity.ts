import { execFile } from 'node:child_process';
import { readFile, readdir, readlink } from 'node:fs/promises';

/** Identifies a process beyond its life: the system uses pids again, but never a pid with the same start time and boot. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own form; '' when it could not be read. */
  readonly startTime: string;
  /** The boot it belongs to; '' where start times are absolute. */
  readonly bootId: string;
}

/** This boot's id on Linux, where start times count from boot; '' elsewhere. */
export async function currentBootId(): Promise<string> {
  if (process.platform !== 'linux') return '';
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}

/** The pid namespace of this process (a container has its own) on Linux; '' elsewhere. */
export async function currentPidNamespace(): Promise<string> {
  return process.platform === 'linux' ? readlink('/proc/self/ns/pid') : '';
}

/** The identity of a running process, or null when no such process runs (a zombie does not run). */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  const startTime = await startTimeOf(pid);
  return startTime === null ? null : { pid, startTime, bootId: await currentBootId() };
}

let own: Promise<ProcessIdentity | null> | null = null;

/** The identity of this very process, asked for once; null when the system does not tell. */
export function ownIdentity(): Promise<ProcessIdentity | null> {
  own ??= identify(process.pid);
  return own;
}

/** True while exactly this process runs: same pid, start time and boot. An unknown start time matches no process. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  if (identity.startTime === '') return false;
  if (identity.bootId !== (await currentBootId())) return false;
  return (await startTimeOf(identity.pid)) === identity.startTime;
}

/** Processes of a POSIX group that run (zombies left out). Empty on Windows, which has no groups. */
export async function membersOfGroup(groupId: number): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const members: number[] = [];
  for (const pid of await allPids()) {
    const stat = await readStat(pid);
    if (stat !== null && stat.group === groupId && stat.state !== 'Z') members.push(pid);
  }
  return members;
}

/** Linux: running processes whose environment holds `NAME=value`; used to find a trainer whose start was not recorded. */
export async function findByEnvironment(name: string, value: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const found: number[] = [];
  for (const pid of await allPids()) {
    if ((await hasInEnvironment(pid, name, value)) && (await startTimeOf(pid)) !== null) {
      found.push(pid);
    }
  }
  return found;
}

/** Linux: true when the process was started with `NAME=value` in its environment. */
export async function hasInEnvironment(pid: number, name: string, value: string): Promise<boolean> {
  try {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    return environment.split('\0').includes(`${name}=${value}`);
  } catch {
    return false; // gone meanwhile, or another user's process
  }
}

/** Linux: the process group of a process, or null. */
export async function groupOf(pid: number): Promise<number | null> {
  return (await readStat(pid))?.group ?? null;
}

async function allPids(): Promise<number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function startTimeOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const stat = await readStat(pid);
    return stat === null || stat.state === 'Z' || stat.state === 'X' ? null : stat.startTime;
  }
  if (process.platform === 'win32') {
    const script = `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.ToFileTimeUtc()`;
    return output('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
  }
  return output('ps', ['-o', 'lstart=', '-p', String(pid)]);
}

interface Stat {
  readonly state: string;
  readonly group: number;
  readonly startTime: string;
}

/**
 * Fields 3, 5 and 22 of /proc/PID/stat. The name in field 2 may hold blanks and brackets, so fields are counted from its last
 * bracket.
 */
async function readStat(pid: number): Promise<Stat | null> {
  let text: string;
  try {
    text = await readFile(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null; // no such process
  }
  const rest = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, group, startTime] = [rest[0], rest[2], rest[19]];
  if (state === undefined || group === undefined || startTime === undefined) return null;
  return { state, group: Number(group), startTime };
}

function output(file: string, args: string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(file, args, { windowsHide: true, timeout: 15_000 }, (error, stdout) => {
      const text = stdout.trim();
      resolve(error !== null || text === '' ? null : text);
    });
  });
}

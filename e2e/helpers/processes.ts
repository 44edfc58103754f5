import { readFile, readdir } from 'node:fs/promises';

export interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

async function readProcess(pid: number): Promise<ProcessLine | null> {
  try {
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // What has ended and only waits to be noted by its parent runs no more.
    return state === 'Z' ? null : { pid, parent: Number(parent), command };
  } catch {
    // It ended while we looked.
    return null;
  }
}

/** The process table (Linux). */
export async function processTable(): Promise<ProcessLine[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const lines = await Promise.all(pids.map(readProcess));
  return lines.filter((line) => line !== null);
}

/** Processes whose command line names a folder: trainers and supervisors of the projects in it. */
export async function processesOf(folder: string): Promise<ProcessLine[]> {
  return (await processTable()).filter(
    (line) => line.pid !== process.pid && line.command.includes(folder),
  );
}

/** Ends whatever still runs for a folder of a test that is over. */
export async function endProcessesOf(folder: string): Promise<void> {
  for (const { pid } of await processesOf(folder)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

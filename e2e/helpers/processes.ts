import { readFile, readdir } from 'node:fs/promises';

export interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** The last word of the command: a supervisor is called with the record of its run. */
  readonly lastWord: string;
}

async function readProcess(pid: number): Promise<ProcessLine | null> {
  try {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
    const command = words.join(' ').trim();
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie (`Z`) has ended; only its parent has not collected the exit code yet.
    if (state === 'Z') return null;
    return { pid, parent: Number(parent), command, lastWord: words.at(-1) ?? '' };
  } catch {
    // Race: the process ended between the listing of /proc and this read.
    return null;
  }
}

/** The process table (Linux). */
export async function processTable(): Promise<ProcessLine[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const lines = await Promise.all(pids.map(readProcess));
  return lines.filter((line) => line !== null);
}

/** Processes whose command line, or the record that it names, names a folder: trainers and supervisors of the projects in it. */
export async function processesOf(folder: string): Promise<ProcessLine[]> {
  const found: ProcessLine[] = [];
  for (const line of await processTable()) {
    if (line.pid === process.pid) continue;
    if (line.command.includes(folder) || (await recordOf(line)).includes(folder)) found.push(line);
  }
  return found;
}

/** The text of the record that a supervisor was called with; '' for other processes, and once its run is over. */
async function recordOf({ lastWord }: ProcessLine): Promise<string> {
  return /live-runs.[0-9a-f]{32}\.json$/.test(lastWord)
    ? readFile(lastWord, 'utf8').catch(() => '')
    : '';
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

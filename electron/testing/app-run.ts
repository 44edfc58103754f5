import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '../../shared/contract/index.js';
import { lockHolder } from '../platform/owner-lock.js';
import { findByEnvironment, groupOf } from '../platform/process-identity.js';
import { besideRecord, readLaunch, RUN_MARK } from '../supervisor/record.js';
import { CLI, type TrainingProject } from './training-project.js';

/** A copy of a project with a data folder of its own, so that cases can run side by side. Models and pictures are shared. */
export async function copyOfProject(project: TrainingProject): Promise<TrainingProject> {
  const root = await mkdtemp(join(tmpdir(), 'lora studio ünï-'));
  await cp(project.dir, join(root, 'project'), { recursive: true });
  return {
    ...project,
    root,
    dir: join(root, 'project'),
    dataDir: join(root, 'data'),
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** The command line as the app that trains: a process that can be killed, and what it said so far. */
export interface AppProcess {
  readonly child: ChildProcess;
  /** Events that it printed, whole lines only. */
  printed(): RunEvent[];
}

/** Starts `lora-studio train` on a project; `env` slows the stand-in trainer down. */
export function startApp(
  project: TrainingProject,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): AppProcess {
  const child = spawn(process.execPath, [CLI, 'train', project.dir, '--json', ...args], {
    env: { ...process.env, ...env, LORA_STUDIO_DATA: project.dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return {
    child,
    printed: () => linesOf(text).map((line) => JSON.parse(line) as RunEvent),
  };
}

/** Folders of the runs of a project, the oldest first. */
export async function runDirs(project: TrainingProject): Promise<string[]> {
  const runs = await readdir(join(project.dir, 'runs')).catch(() => []);
  return runs.sort().map((name) => join(project.dir, 'runs', name));
}

/** The events in a run's folder, read past the app: whole lines only. */
export async function rawEvents(runDir: string): Promise<RunEvent[]> {
  const text = await readFile(join(runDir, 'events.jsonl'), 'utf8').catch(() => '');
  return linesOf(text).map((line) => JSON.parse(line) as RunEvent);
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line !== '');
}

/** Steps whose loss was told, in order. */
export function stepsOf(events: readonly RunEvent[]): number[] {
  return events.flatMap((event) => (event.type === 'loss' ? [event.step] : []));
}

/** The last count of the trainer's own progress bar, whichever stream it is on: what it did, past all that we write. */
export async function ownCount(runDir: string): Promise<number> {
  const texts = await Promise.all(
    ['stderr.log', 'stdout.log'].map((name) =>
      readFile(join(runDir, name), 'utf8').catch(() => ''),
    ),
  );
  const counts = [...texts.join('').matchAll(/steps:[^\r\n]*?(\d+)\/(\d+) \[/g)].map((match) =>
    Number(match[1]),
  );
  return counts.at(-1) ?? 0;
}

/** Every process of a run's trainer, found past all records. */
export function trainerProcesses(runDir: string): Promise<number[]> {
  return findByEnvironment(RUN_MARK, runDir);
}

/** The trainer itself, not one of its workers; null when none runs. */
export async function trainerOf(runDir: string): Promise<number | null> {
  for (const pid of await trainerProcesses(runDir)) if ((await groupOf(pid)) === pid) return pid;
  return null;
}

/** The supervisor of a run, past all that the app says; null when none runs. */
export async function supervisorOf(
  project: TrainingProject,
  runDir: string,
): Promise<number | null> {
  const dir = join(project.dataDir, 'local', 'live-runs');
  for (const name of await readdir(dir).catch(() => [])) {
    if (!/^[0-9a-f]+\.json$/.test(name)) continue;
    const path = join(dir, name);
    if ((await readLaunch(path))?.runDir !== runDir) continue;
    return (await lockHolder(besideRecord(path).lock))?.holder.pid ?? null;
  }
  return null;
}

/** SIGKILL to a process that may have just ended by itself. */
export function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

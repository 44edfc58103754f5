import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunEvent, type RunEventOf, type RunEventType } from '../../shared/contract/run-events.js';
import { TRAINER_ENVIRONMENT } from '../services/trainer/engines/index.js';
import { LAUNCHER_DIR, STAND_IN_DIR, type StandInProject } from './stand-in-project.js';

export const PYTHON = process.platform === 'win32' ? 'python' : 'python3';

export interface TrainerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TrainerRun {
  readonly ended: Promise<TrainerEnd>;
  kill(signal: NodeJS.Signals): void;
}

export interface TrainerOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly scriptsDir?: string;
  readonly offsets?: readonly [step: number, epoch: number];
  readonly isPlain?: boolean;
}

/** Starts the stand-in trainer on a project: through the launcher, or the bare script. */
export function startTrainer(project: StandInProject, options: TrainerOptions = {}): TrainerRun {
  const scripts = options.scriptsDir ?? STAND_IN_DIR;
  const [step, epoch] = options.offsets ?? [0, 0];
  const config = ['--config_file', join(project.runDir, 'config.toml')];
  const launcher = [
    join(LAUNCHER_DIR, 'lora_studio_launcher.py'),
    ...['--scripts', scripts, '--run', project.runDir],
    ...['--step-offset', String(step), '--epoch-offset', String(epoch), '--'],
  ];
  const start = options.isPlain ? ['flux_train_network.py'] : launcher;
  const env = {
    ...process.env,
    ...TRAINER_ENVIRONMENT,
    PYTHONDONTWRITEBYTECODE: '1',
    ...options.env,
  };
  const child = spawn(PYTHON, [...start, ...config], {
    cwd: scripts,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const ended = new Promise<TrainerEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({
        code,
        signal,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      });
    });
  });
  return { ended, kill: (signal) => child.kill(signal) };
}

/** The events in a run's folder, each checked against the contract. A torn last line is left out. */
export async function readEvents(runDir: string): Promise<RunEvent[]> {
  const text = await readFile(join(runDir, 'events.jsonl'), 'utf8').catch(() => '');
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.filter((line) => line !== '').map((line) => RunEvent.parse(JSON.parse(line)));
}

export function ofType<T extends RunEventType>(
  events: readonly RunEvent[],
  type: T,
): RunEventOf<T>[] {
  return events.filter((event): event is RunEventOf<T> => event.type === type);
}

/** Waits until the events of a run fulfil a condition; fails after `deadlineMs`. */
export async function untilEvents(
  runDir: string,
  isThere: (events: RunEvent[]) => boolean,
  deadlineMs = 20_000,
): Promise<RunEvent[]> {
  for (const deadline = Date.now() + deadlineMs; ;) {
    const events = await readEvents(runDir);
    if (isThere(events)) return events;
    if (Date.now() > deadline)
      throw new Error(`not within ${deadlineMs} ms: ${JSON.stringify(events.slice(-3))}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Asks for a stop as the app does. */
export async function askToStop(
  runDir: string,
  how: 'graceful' | 'now' = 'graceful',
): Promise<void> {
  await writeFile(join(runDir, 'control.json'), JSON.stringify({ stop: { how, at: Date.now() } }));
}

export const oneTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

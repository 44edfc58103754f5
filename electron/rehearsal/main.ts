import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/result/errors.js';
import { EventLog } from './event-log.js';
import { Rehearsal, type RehearsalOptions } from './rehearsal.js';
import { StopWatch } from './stop-request.js';
import type { Console, Surroundings } from './surroundings.js';

const USAGE =
  'usage: rehearsal --config RUN/config.toml --run RUN [--step-offset N] [--epoch-offset N]\n';

interface Arguments extends RehearsalOptions {
  readonly runDir: string;
}

/** The command line; null when it is not understood. */
function readArguments(args: readonly string[]): Arguments | null {
  const values = new Map<string, string>();
  let shuffleTargets = false;
  for (let at = 0; at < args.length; at += 1) {
    const name = args[at] ?? '';
    if (name === '--shuffle-targets') {
      shuffleTargets = true;
      continue;
    }
    const value = args[(at += 1)];
    if (!['--config', '--run', '--step-offset', '--epoch-offset'].includes(name)) return null;
    if (value === undefined) return null;
    values.set(name, value);
  }
  const configFile = values.get('--config');
  const runDir = values.get('--run');
  const stepOffset = Number(values.get('--step-offset') ?? 0);
  if (configFile === undefined || runDir === undefined || !Number.isInteger(stepOffset))
    return null;
  return { configFile, runDir, stepOffset, shuffleTargets };
}

const consoleOutput: Console = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  redraw: (text) => void process.stderr.write(text),
};

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  if (options === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  await mkdir(options.runDir, { recursive: true });
  const events = await EventLog.open(join(options.runDir, 'events.jsonl'));
  try {
    const stop = new StopWatch(join(options.runDir, 'control.json'));
    return await runToEnd(options, { events, stop, console: consoleOutput });
  } finally {
    await events.close();
  }
}

/** Runs the segment and says how it ended, as the last event and as exit code: 0 finished or stopped, 1 failed. */
async function runToEnd(options: RehearsalOptions, around: Surroundings): Promise<number> {
  let state = { step: options.stepOffset };
  try {
    const outcome = await new Rehearsal(options, around).run((opened) => {
      state = opened;
    });
    await around.events.emit({ type: 'end', ...outcome });
    return 0;
  } catch (error) {
    const { text, type } = described(error);
    process.stderr.write(`\nERROR ${error instanceof AppError ? text : String(stackOf(error))}\n`);
    await around.events.emit({
      type: 'end',
      outcome: 'failed',
      step: state.step,
      errorType: type,
      message: text,
    });
    return 1;
  }
}

function described(error: unknown): { text: string; type: string } {
  if (error instanceof AppError) {
    const hint = error.hint === undefined ? '' : ` ${error.hint}`;
    return { text: `${error.message}${hint}`, type: error.code };
  }
  return {
    text: error instanceof Error ? error.message : String(error),
    type: error instanceof Error ? error.name : 'Error',
  };
}

function stackOf(error: unknown): unknown {
  return error instanceof Error ? (error.stack ?? error.message) : error;
}

// A closed log console must not end the training.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

void main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`ERROR ${String(stackOf(error))}\n`);
    process.exitCode = 1;
  },
);

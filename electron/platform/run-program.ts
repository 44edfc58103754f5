import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { AppError } from '../../shared/result/errors.js';
import type { CancelSignal } from '../../shared/contract/index.js';

export interface ProgramResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  /** Added to our own environment; an empty value removes the variable. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: CancelSignal | undefined;
}

const LONGEST_OUTPUT = 2_000_000;

/**
 * Runs a program to its end, without a shell, and collects what it says (the last 2 million characters of each stream).
 * Any exit code is an answer. Throws `trainer_unavailable` when it cannot be started or takes longer than `timeoutMs`,
 * `cancelled` when the signal is given; the program and what it started are ended then.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  if (options.signal?.aborted) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: environment(options.env ?? {}),
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own group on POSIX, so that its children can be ended with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    const fail = (error: AppError) => {
      clearTimeout(timer);
      endTree(child);
      reject(error);
    };
    const timer = setTimeout(() => fail(tookTooLong(file, options.timeoutMs)), options.timeoutMs);
    options.signal?.addEventListener('abort', () => fail(cancelled()), { once: true });
    child.once('error', (cause) => fail(cannotStart(file, cause)));
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, stdout: stdout(), stderr: stderr() });
    });
  });
}

function environment(added: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const [key, value] of Object.entries(added)) {
    if (value === '') delete env[key];
    else env[key] = value;
  }
  return env;
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-LONGEST_OUTPUT);
  });
  return () => text;
}

function endTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    // Its own exit code says little: a tree that is gone already is an error to it.
    execFile(
      'taskkill',
      ['/PID', String(child.pid), '/T', '/F'],
      { windowsHide: true },
      () => undefined,
    );
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // gone already
  }
}

const cancelled = () => new AppError('cancelled', 'Cancelled.');

function tookTooLong(file: string, ms: number): AppError {
  return new AppError(
    'trainer_unavailable',
    `${file} gave no answer within ${Math.round(ms / 1000)} s.`,
    {
      hint: 'The first start after an installation can be slow: try again.',
    },
  );
}

function cannotStart(file: string, cause: NodeJS.ErrnoException): AppError {
  const why = cause.code === 'ENOENT' ? 'there is no such program' : (cause.code ?? cause.message);
  return new AppError('trainer_unavailable', `${file} could not be started: ${why}.`, { cause });
}

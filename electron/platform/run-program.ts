import { execFile } from 'node:child_process';
import { execa } from 'execa';
import { AppError } from '../../shared/result/errors.js';
import type { CancelSignal } from '../../shared/contract/index.js';
import { withoutPythonVariables } from './python-variables.js';

export interface ProgramResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  /** Added to our own environment (without the user's variables for other Pythons); an empty value removes the variable. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: CancelSignal | undefined;
}

/**
 * Runs a program to its end, without a shell, and collects what it says.
 * Any exit code is an answer. Throws `trainer_unavailable` when it cannot be started or takes longer than `timeoutMs`,
 * `cancelled` when the signal is given; the program and what it started are ended then.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  if (options.signal?.aborted) return Promise.reject(cancelled());
  const program = execa(file, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: environment(options.env ?? {}),
    extendEnv: false,
    stdin: 'ignore',
    // Any exit code is an answer.
    reject: false,
    stripFinalNewline: false,
    // Its own group on POSIX, so that its children can be ended with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  return new Promise((resolve, reject) => {
    const fail = (error: AppError) => {
      clearTimeout(timer);
      endProgramTree(program.pid);
      reject(error);
    };
    const timer = setTimeout(() => fail(tookTooLong(file, options.timeoutMs)), options.timeoutMs);
    options.signal?.addEventListener('abort', () => fail(cancelled()), { once: true });
    void program.then((result) => {
      clearTimeout(timer);
      const { exitCode, stdout, stderr } = result;
      if (program.pid === undefined) reject(cannotStart(file, result.code ?? result.message ?? ''));
      else resolve({ exitCode: exitCode ?? null, stdout, stderr });
    });
  });
}

function environment(added: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = withoutPythonVariables(process.env);
  for (const [key, value] of Object.entries(added)) {
    if (value === '') delete env[key];
    else env[key] = value;
  }
  return env;
}

/** Ends a program that was started in its own group, and all it started. */
export function endProgramTree(pid: number | undefined): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    // Its own exit code says little: a tree that is gone already is an error to it.
    execFile('taskkill', ['/PID', String(pid), '/T', '/F'], { windowsHide: true }, () => undefined);
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
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

function cannotStart(file: string, reason: string): AppError {
  const why = reason === 'ENOENT' ? 'there is no such program' : reason;
  return new AppError('trainer_unavailable', `${file} could not be started: ${why}.`);
}

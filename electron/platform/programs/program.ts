import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { AppError } from '../../../shared/result/errors.js';
import type { CancelSignal } from '../../../shared/contract/index.js';
import { nodeErrorCode } from '../error-value.js';

export interface ProgramSpec {
  readonly cwd?: string | undefined;
  /** The whole environment of the program. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Opens a stdin pipe, so that `say` can send lines. */
  readonly isAsked?: boolean;
  /** In a group of its own on POSIX, so that `endTree` reaches what it starts. */
  readonly isGroup?: boolean;
  /** Called with each line as it comes. Absent: both outputs are collected. */
  readonly onLine?: (line: string, from: 'stdout' | 'stderr') => void;
}

/** How a program ended. */
export interface ProgramEnd {
  readonly exitCode: number | null;
  /** In words: a signal, “exit code 3”, or why it could not be started (“ENOENT”). */
  readonly reason: string;
  readonly isStarted: boolean;
  /** Empty where lines were handed on. */
  readonly stdout: string;
  /** Where lines were handed on: the last words, at most 2,000 characters. */
  readonly stderr: string;
}

/** A program that runs. */
export interface Program {
  say(line: string): void;
  /** Ends it at once. */
  end(): void;
  /** Ends it, and all it started, where it has a group of its own. */
  endTree(): void;
  /** Its end, after its last line; never rejects. */
  readonly ended: Promise<ProgramEnd>;
}

const KEPT_STDERR = 2000;

/** Starts a program without a shell. All of the app does it here; the supervisor's bundle has no dependencies and its own way. */
export function startProgram(file: string, args: readonly string[], spec: ProgramSpec): Program {
  const { cwd, env, isAsked = false, isGroup = false, onLine } = spec;
  const child = execa(file, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: env as NodeJS.ProcessEnv,
    extendEnv: false,
    stdin: isAsked ? 'pipe' : 'ignore',
    buffer: onLine === undefined,
    stripFinalNewline: false,
    // Any exit code is an answer.
    reject: false,
    detached: isGroup && process.platform !== 'win32',
    windowsHide: true,
  });
  let stderr = '';
  const hear = (from: 'stdout' | 'stderr') => {
    const lines = createInterface({ input: child[from] });
    lines.on('line', (line) => {
      if (from === 'stderr') stderr = `${stderr}${line}\n`.slice(-KEPT_STDERR);
      onLine?.(line, from);
    });
    return once(lines, 'close');
  };
  const heard = onLine === undefined ? [] : [hear('stdout'), hear('stderr')];
  // That nothing can be written to it any more says no more than its end does.
  child.stdin?.on('error', () => undefined);
  const ended = child.then(async (result): Promise<ProgramEnd> => {
    await Promise.all(heard);
    const { exitCode = null, signal, code, originalMessage } = result;
    const isStarted = child.pid !== undefined;
    return {
      exitCode,
      isStarted,
      reason: isStarted
        ? (signal ?? `exit code ${String(exitCode)}`)
        : (code ?? originalMessage ?? ''),
      stdout: result.stdout ?? '',
      stderr: result.stderr ?? stderr,
    };
  });
  return {
    say: (line) => void child.stdin?.write(`${line}\n`),
    end: () => {
      // A child that could not be started must not be ended: until its error is told, Node sends the signal to whatever number
      // stands where its pid would be, 0 (our own group) among them. Seen with Node 20.20.
      if (child.pid !== undefined) child.kill('SIGKILL');
    },
    endTree: () => endTree(child.pid),
    ended,
  };
}

function endTree(pid: number | undefined): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    // Its own exit code says little: a tree that is gone already is an error to it.
    execFile('taskkill', ['/PID', String(pid), '/T', '/F'], { windowsHide: true }, () => undefined);
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (nodeErrorCode(error) !== 'ESRCH') throw error; // gone already
  }
}

/** Why a program that could not be started was not, in words. */
export function whyNotStarted({ reason }: ProgramEnd): string {
  return reason === 'ENOENT' ? 'there is no such program' : reason;
}

/**
 * The end of a program, unless `limit` fails before or the signal is given: then it is ended, with all it started, and the error
 * is thrown (`cancelled` for the signal).
 */
export async function endOf(
  program: Program,
  signal: CancelSignal | undefined,
  limit: Promise<never>,
): Promise<ProgramEnd> {
  const cancelled = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'Cancelled.')), {
      once: true,
    });
  });
  try {
    return await Promise.race([program.ended, cancelled, limit]);
  } catch (error) {
    program.endTree();
    throw error;
  }
}

/** A wait that fails with `error` after `ms`; each `again` begins it anew, `stop` ends it for good. */
export function failAfter(ms: number, error: () => AppError) {
  let timer: NodeJS.Timeout;
  let fail: (reason: AppError) => void;
  const limit = new Promise<never>((_, reject) => (fail = reject));
  const begin = () => (timer = setTimeout(() => fail(error()), ms));
  begin();
  return {
    limit,
    again: () => {
      clearTimeout(timer);
      begin();
    },
    stop: () => clearTimeout(timer),
  };
}

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AppError } from '../../shared/result/errors.js';
import { endProgramTree } from './run-program.js';

export interface LoggedProgram {
  readonly cwd?: string;
  /** The whole environment of the program. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Every line of stdout and stderr, as it comes. */
  onLine(line: string): void;
  /** Without a line for so long it counts as hanging, in ms. */
  readonly idleMs: number;
}

/**
 * Runs a program to its end, without a shell, and hands on its lines. Resolves with the exit code (null after a signal).
 * Throws `not_found` when there is no such program, `cancelled`, and `disconnected` when it says nothing for `idleMs`; the
 * program and what it started are ended then.
 */
export function runLogged(
  file: string,
  args: readonly string[],
  options: LoggedProgram,
): Promise<number | null> {
  const { signal, onLine, idleMs } = options;
  if (signal.aborted) return Promise.reject(new AppError('cancelled', 'Cancelled.'));
  const child = spawn(file, [...args], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  return new Promise((resolve, reject) => {
    const fail = (error: AppError) => {
      clearTimeout(idle);
      signal.removeEventListener('abort', cancel);
      endProgramTree(child.pid);
      reject(error);
    };
    const cancel = () => fail(new AppError('cancelled', 'Cancelled.'));
    const hangs = () =>
      fail(
        new AppError(
          'disconnected',
          `${file} said nothing for ${Math.round(idleMs / 60_000)} minutes.`,
          {
            hint: 'Check the network, then try again: what was loaded is kept.',
          },
        ),
      );
    let idle = setTimeout(hangs, idleMs);
    signal.addEventListener('abort', cancel, { once: true });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        clearTimeout(idle);
        idle = setTimeout(hangs, idleMs);
        onLine(line);
      });
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'ENOENT' ? 'there is no such program' : (error.code ?? error.message);
      fail(new AppError('not_found', `${file} could not be started: ${why}.`));
    });
    child.once('close', (code) => {
      clearTimeout(idle);
      signal.removeEventListener('abort', cancel);
      resolve(code);
    });
  });
}

import { AppError } from '../../../shared/result/errors.js';
import { endOf, failAfter, startProgram, whyNotStarted } from './program.js';

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
export async function runLogged(
  file: string,
  args: readonly string[],
  { cwd, env, signal, onLine, idleMs }: LoggedProgram,
): Promise<number | null> {
  if (signal.aborted) throw new AppError('cancelled', 'Cancelled.');
  const idle = failAfter(idleMs, () => saidNothing(file, idleMs));
  const hear = (line: string) => {
    idle.again();
    onLine(line);
  };
  const program = startProgram(file, args, { cwd, env, isGroup: true, onLine: hear });
  try {
    const end = await endOf(program, signal, idle.limit);
    if (end.isStarted) return end.exitCode;
    throw new AppError('not_found', `${file} could not be started: ${whyNotStarted(end)}.`);
  } finally {
    idle.stop();
  }
}

function saidNothing(file: string, ms: number): AppError {
  return new AppError(
    'disconnected',
    `${file} said nothing for ${Math.round(ms / 60_000)} minutes.`,
    { hint: 'Check the network, then try again: what was loaded is kept.' },
  );
}

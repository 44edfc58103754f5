import type { CancelSignal } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { endOf, failAfter, startProgram, whyNotStarted } from './program.js';
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
export async function runProgram(
  file: string,
  args: readonly string[],
  { cwd, env = {}, timeoutMs, signal }: ProgramOptions,
): Promise<ProgramResult> {
  if (signal?.aborted) throw new AppError('cancelled', 'Cancelled.');
  const added = Object.entries(env).map(([key, value]) => [key, value === '' ? undefined : value]);
  const whole = { ...withoutPythonVariables(process.env), ...Object.fromEntries(added) };
  const program = startProgram(file, args, { cwd, env: whole, isGroup: true });
  const late = failAfter(timeoutMs, () => tookTooLong(file, timeoutMs));
  try {
    const end = await endOf(program, signal, late.limit);
    if (end.isStarted) return { exitCode: end.exitCode, stdout: end.stdout, stderr: end.stderr };
    throw new AppError(
      'trainer_unavailable',
      `${file} could not be started: ${whyNotStarted(end)}.`,
    );
  } finally {
    late.stop();
  }
}

function tookTooLong(file: string, ms: number): AppError {
  return new AppError(
    'trainer_unavailable',
    `${file} gave no answer within ${Math.round(ms / 1000)} s.`,
    { hint: 'The first start after an installation can be slow: try again.' },
  );
}

import { withoutPasswords } from '../../shared/result/passwords.js';
import { visibleText } from '../platform/visible-text.js';

/** Exit codes of `lora-studio`: documented in `--help`, so that scripts can rely on them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  runFailed: 3,
  runStopped: 4,
  runLost: 5,
  doctorBlocks: 6,
  preflightBlocks: 7,
} as const;

/** Wrong words on the command line: exit code 2. */
export class UsageError extends Error {}

/** One line on stdout, or several; control characters in it are shown, passwords of addresses are masked. */
export function print(text: string): void {
  process.stdout.write(`${clean(text)}\n`);
}

/** One JSON value on one line of stdout: the same value, but for passwords, with all control characters escaped. */
export function printJson(value: unknown): void {
  print(
    JSON.stringify(value, (_key, one: unknown) =>
      typeof one === 'string' ? withoutPasswords(one) : one,
    ),
  );
}

/** One line on stderr, or several, for people; cleaned as what `print` shows. */
export function note(text: string): void {
  process.stderr.write(`${clean(text)}\n`);
}

/** Calls `on` when what is printed cannot be written: its reader is gone, or the disk that it goes to is full. */
export function onOutputError(on: (error: Error) => void): void {
  process.stdout.on('error', on);
  process.stderr.on('error', on);
}

function clean(text: string): string {
  return visibleText(withoutPasswords(text));
}

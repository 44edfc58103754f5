import { withoutPasswords } from '../../shared/result/passwords.js';
import { nodeErrorCode } from '../platform/error-value.js';
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
  needsPermission: 8,
  /** The reader closed the pipe because it had read enough. */
  readerGone: 0,
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

/** What a write into a pipe fails with that nobody reads any more; Windows says EOF. */
const GONE: ReadonlySet<string> = new Set(['EPIPE', 'EOF']);

/**
 * Resolves when the reader of what is printed has gone (`| head`, a pager that was left): to go on would be work that nobody
 * sees the end of. Any other failure of the output is thrown.
 */
export function readerGone(): Promise<void> {
  return new Promise((resolve) => {
    for (const stream of [process.stdout, process.stderr])
      stream.on('error', (error: unknown) => {
        if (!GONE.has(nodeErrorCode(error) ?? '')) throw error;
        resolve();
      });
  });
}

/** True once something could not be printed. */
export function isOutputGone(): boolean {
  return process.stdout.errored !== null || process.stderr.errored !== null;
}

function clean(text: string): string {
  return visibleText(withoutPasswords(text));
}

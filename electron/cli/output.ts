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
  /** What was wanted of the output was read. */
  readerGone: 0,
} as const;

/** Wrong words on the command line: exit code 2. */
export class UsageError extends Error {}

/** One line on stdout. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One JSON value on one line of stdout. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** One line on stderr, for people. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

import { runCli } from './cli/main.js';

runCli(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
    // What a command left behind when its reader went away must not hold the process; nothing waits to be written.
    if (process.stdout.errored || process.stderr.errored) process.exit();
  },
  (error: unknown) => {
    process.stderr.write(
      `error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  },
);

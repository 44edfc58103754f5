import { argv } from 'node:process';
import { superviseRun } from './supervise.js';

/**
 * `node supervisor.cjs RUN_DIR`: starts or adopts the trainer of one run and stays until it ended.
 * No dependencies, Node >= 16, so that it runs in Electron's own binary and outlives the app.
 */
const runDir = argv[2];
// Its log lies on the run's disk, which may be full: what cannot be told must not end the one who watches.
process.stderr.on('error', () => undefined);
if (runDir === undefined) {
  process.stderr.write('usage: supervisor RUN_DIR\n');
  process.exitCode = 2;
} else {
  superviseRun(runDir).catch((error: unknown) => {
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  });
}

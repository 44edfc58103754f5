import { argv } from 'node:process';
import { adoptRun } from './adopt.js';
import { startRun } from './start.js';

/**
 * `node supervisor.cjs start RECORD` starts the trainer of one run, `… adopt RECORD` takes over one whose supervisor died;
 * both stay until it ended. RECORD: the run's launch record in the user's data folder.
 * No dependencies, Node >= 16, so that it runs in Electron's own binary and outlives the app.
 */
const WAYS: Readonly<Record<string, (recordPath: string) => Promise<void>>> = {
  start: startRun,
  adopt: adoptRun,
};
const [, , way = '', recordPath] = argv;
const supervise = Object.hasOwn(WAYS, way) ? WAYS[way] : undefined;
// The log lies on the run's disk, which may be full: a failed log write must not end the supervisor.
process.stderr.on('error', () => undefined);
if (supervise === undefined || recordPath === undefined) {
  process.stderr.write('usage: supervisor start|adopt RECORD\n');
  process.exitCode = 2;
} else {
  supervise(recordPath).catch((error: unknown) => {
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  });
}

/**
 * npm run bench: what the app costs. Thumbnails a second, time until the window can be used, time that a run takes longer
 * under the app. Prints a table; the numbers are of this machine, at this moment.
 *   npm run bench -- [--images 500] [--repeat 3]
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureModules } from './lib/install.mjs';
import { heading, say } from './lib/say.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '500' },
    repeat: { type: 'string', default: '3' },
  },
});

// An Electron window wants a screen: where there is none, the whole bench runs again on a virtual one.
const wantsScreen =
  process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
if (wantsScreen && spawnSync('xvfb-run', ['--help']).error === undefined) {
  const again = [process.execPath, ...process.argv.slice(1)];
  const { status } = spawnSync('xvfb-run', ['-a', ...again], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

ensureModules();
ensureBuilt();
const { benchThumbnails } = await import('./lib/bench-thumbnails.mjs');
const { benchStart } = await import('./lib/bench-start.mjs');
const { benchDoctor } = await import('./lib/bench-doctor.mjs');
const { benchRun } = await import('./lib/bench-run.mjs');

const folder = await mkdtemp(join(tmpdir(), 'lora-studio-bench-'));
const repeat = Number(values.repeat);
const rows = [];
try {
  say(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.versions.node}`);
  rows.push(...(await benchThumbnails(join(folder, 'pictures'), Number(values.images), repeat)));
  rows.push(...(await benchDoctor(join(folder, 'doctor'), Number(values.images), repeat)));
  rows.push(...(await benchStart(join(folder, 'start'), repeat)));
  rows.push(...(await benchRun(join(folder, 'run'), repeat)));
} finally {
  await rm(folder, { recursive: true, force: true });
}

heading('results (median)');
const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
for (const row of rows) {
  say(`| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`);
}

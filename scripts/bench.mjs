/**
 * npm run bench: what the app costs, part by part. Prints a table; the numbers are of this machine, at this moment.
 *   npm run bench -- [--only scan,edit] [--images 500] [--scan 10000] [--captions 10000] [--repeat 3] [--write]
 * The tagger is compared with Python's when `--python FILE` has numpy, pillow, opencv-python-headless, onnx and onnxruntime;
 * `--tagger DIR` names a real model instead of the tiny one of the tests and those made for the bench.
 * Parts: thumbnails, scan, grid, edit, doctor, tagger, start, run, follow. `--write` puts the tables into docs/bench.md, a section a part (and
 * one more for another number of files than the usual); nothing else does.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tableOf, writeReport } from './lib/bench-report.mjs';
import { ensureBuilt, ensureModules } from './lib/install.mjs';
import { heading, say } from './lib/say.mjs';
import { root } from './lib/sources.mjs';

const PARTS = ['thumbnails', 'scan', 'grid', 'edit', 'doctor', 'tagger', 'start', 'run', 'follow'];
/** Files of the parts that take a number of them. */
const USUAL = 10_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join(',') },
    images: { type: 'string', default: '500' },
    scan: { type: 'string', default: `${USUAL}` },
    captions: { type: 'string', default: `${USUAL}` },
    repeat: { type: 'string', default: '3' },
    python: { type: 'string', default: '' },
    tagger: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const parts = values.only.split(',').map((part) => part.trim());
const unknown = parts.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) {
  say(`There is no part “${unknown.join(', ')}”. Parts: ${PARTS.join(', ')}.`);
  process.exit(2);
}
const [images, scan, captions, repeat] = ['images', 'scan', 'captions', 'repeat'].map((name) => {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number > 0) return number;
  say(`--${name} takes a whole number of at least 1, not “${values[name]}”.`);
  process.exit(2);
});

// An Electron window wants a screen: where there is none, the whole bench runs again on a virtual one.
const wantsScreen =
  parts.includes('start') &&
  process.platform === 'linux' &&
  !process.env.DISPLAY &&
  !process.env.WAYLAND_DISPLAY;
if (wantsScreen && spawnSync('xvfb-run', ['--help']).error === undefined) {
  const again = [process.execPath, ...process.argv.slice(1)];
  const { status } = spawnSync('xvfb-run', ['-a', ...again], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

ensureModules();
ensureBuilt();

/** A project of `--scan` images. */
async function dataset(dir) {
  const { makeDataset } = await import('./lib/bench-dataset-files.mjs');
  const project = join(dir, 'project');
  heading(`making ${scan.toLocaleString('en')} images`);
  // A size that photographs shrink to; the head of each, not its end, is what a scan reads.
  return { project, folder: await makeDataset(project, scan, 80) };
}

const runs = {
  thumbnails: async (dir) =>
    (await import('./lib/bench-thumbnails.mjs')).benchThumbnails(dir, images, repeat),
  scan: async (dir) => {
    const { benchScan } = await import('./lib/bench-scan.mjs');
    const { project, folder } = await dataset(dir);
    return benchScan(join(dir, 'data'), project, folder, scan, repeat);
  },
  grid: async (dir) => {
    const { benchGrid } = await import('./lib/bench-grid.mjs');
    const { project } = await dataset(dir);
    return benchGrid(join(dir, 'data'), project, scan, repeat);
  },
  edit: async (dir) => (await import('./lib/bench-edit.mjs')).benchEdit(dir, captions, repeat),
  doctor: async (dir) => (await import('./lib/bench-doctor.mjs')).benchDoctor(dir, images, repeat),
  tagger: async (dir) => {
    const { benchTagger } = await import('./lib/bench-tagger.mjs');
    return benchTagger(dir, images, repeat, { python: values.python, model: values.tagger });
  },
  start: async (dir) => (await import('./lib/bench-start.mjs')).benchStart(dir, repeat),
  run: async (dir) => (await import('./lib/bench-run.mjs')).benchRun(dir, repeat),
  follow: async (dir) => (await import('./lib/bench-follow.mjs')).benchFollow(dir, repeat),
};

/** Its section in the report: another than the usual number of files has one of its own. */
function sectionOf(part) {
  const count = { scan, grid: scan, edit: captions }[part];
  return count === undefined || count === USUAL ? part : `${part}, ${count.toLocaleString('en')}`;
}

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
say(machine);
const measured = new Map();
for (const part of PARTS.filter((one) => parts.includes(one))) {
  // Each part has a folder of its own, removed before the next fills the disk.
  const dir = await mkdtemp(join(tmpdir(), `lora-studio-bench-${part}-`));
  try {
    measured.set(sectionOf(part), await runs[part](dir));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

heading('results (median)');
for (const line of tableOf([...measured.values()].flat())) say(line);
if (values.write) {
  const path = join(root, 'docs', 'bench.md');
  const day = new Date().toISOString().slice(0, 10);
  const about = `${day}, ${machine}, load ${loadavg()[0].toFixed(1)} at the end; ${repeat === 1 ? 'one round' : `medians of ${repeat} rounds`}.`;
  await writeReport(path, PARTS, measured, about);
  say(`Written: ${path}`);
}

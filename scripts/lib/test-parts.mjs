/** The parts of `npm test`: what each needs, runs and counts. Plain Node until the packages are there. */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemChromium } from './chromium.mjs';
import { ensureBuilt, ensureModules } from './install.mjs';
import {
  closingLine,
  countChecks,
  countPlaywright,
  countVitest,
  failWhenEmpty,
} from './reports.mjs';
import { die, heading, say, warn } from './say.mjs';
import { root } from './sources.mjs';

const onLinux = process.platform === 'linux';
/** Where the window is tested for certain: there a journey that did not run has failed. */
const windowMustRun = onLinux && process.arch === 'x64';
const hasDisplay = !onLinux || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const has = (program) => spawnSync(program, ['--help'], { stdio: 'ignore' }).error === undefined;

/** Chromium and pip want a home folder that they may write to. */
function ensureHome() {
  try {
    accessSync(process.env.HOME || '/nowhere', constants.W_OK);
  } catch {
    // None that can be used: a temporary one does for a test run.
    process.env.HOME = mkdtempSync(join(tmpdir(), 'lora-studio-home-'));
  }
}

/** Says which system packages are missing; the parts that need them fail by themselves later. */
function reportMissingPackages() {
  if (!onLinux) return;
  const missing = [];
  if (!hasDisplay && !has('xvfb-run')) missing.push('xvfb', 'xauth');
  if (!systemChromium()) missing.push('chromium');
  if (!has('python3')) missing.push('python3', 'python3-pip');
  const libraries = spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` },
  });
  const needed = {
    'libgtk-3.so.0': 'libgtk-3-0',
    'libnss3.so': 'libnss3',
    'libasound.so.2': 'libasound2',
    'libgbm.so.1': 'libgbm1',
  };
  for (const [library, name] of Object.entries(needed)) {
    if (libraries.stdout && !libraries.stdout.includes(library)) missing.push(name);
  }
  if (missing.length > 0) warn(`Missing system packages: apt-get install -y ${missing.join(' ')}`);
}

// Colours are for people who watch; some tools also send them to files when CI is set.
const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: '0' };

/** Runs a command with its output on the screen; resolves with its exit code. */
function show([file, ...args], env = {}) {
  return new Promise((done) => {
    const child = spawn(file, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...plain, ...env },
    });
    child.on('error', (error) => {
      warn(String(error.message));
      done(1);
    });
    child.on('close', (code) => done(code ?? 1));
  });
}

const node = (path, ...args) => [process.execPath, join(root, path), ...args];

/** A runner that ended badly although each of its tests went well (an error outside of them) has failed once. */
function believe(code, sum) {
  if (code === 0 || sum.failed > 0) return sum;
  return { ...sum, failed: 1, notes: [...sum.notes, `the runner ended with ${code}: see above`] };
}

async function runCheck(report) {
  const code = await show(node('scripts/check.mjs', '--json', report));
  return believe(code, countChecks(JSON.parse(readFileSync(report, 'utf8'))));
}

async function runUnit(report) {
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const code = await show(node('node_modules/vitest/vitest.mjs', 'run', ...reporters));
  return believe(code, countVitest(JSON.parse(readFileSync(report, 'utf8'))));
}

const journeys = (project) => async (report) => {
  // A folder of its own: Playwright empties it at every start, and two projects run at once.
  const output = `--output=${join(root, 'test-results', project)}`;
  const args = ['test', '-c', 'e2e', `--project=${project}`, '--reporter=list,json', output];
  const command = node('node_modules/@playwright/test/cli.js', ...args);
  const screen = project !== 'chromium' && !hasDisplay;
  const code = await show(screen ? ['xvfb-run', '-a', ...command] : command, {
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  });
  const mustRun = windowMustRun ? ['electron', 'packaged'] : [];
  return believe(code, countPlaywright(JSON.parse(readFileSync(report, 'utf8')), mustRun));
};

const parts = {
  check: runCheck,
  unit: runUnit,
  chromium: journeys('chromium'),
  electron: journeys('electron'),
  packaged: journeys('packaged'),
};

async function runPart(name, folder) {
  if (name !== 'check') heading(name);
  const started = Date.now();
  let sum;
  try {
    sum = failWhenEmpty(name, await parts[name](join(folder, `${name}.json`)));
  } catch (error) {
    // No report: the runner did not get as far as running anything.
    sum = { passed: 0, failed: 1, skipped: 0, notes: [`${name}: ${error.message}`] };
  }
  const minutes = ((Date.now() - started) / 60_000).toFixed(1);
  return { name, minutes, ...sum };
}

/** Journeys wait for the app more than they compute: those of the two hosts run side by side. */
const SIDE_BY_SIDE = ['chromium', 'electron'];

function turnsOf(names) {
  const together = names.filter((name) => SIDE_BY_SIDE.includes(name));
  const turns = names.map((name) => (together.includes(name) ? together : [name]));
  return turns.filter((turn, at) => turns.indexOf(turn) === at);
}

/** Runs the named parts (all when none is named) and prints the counts; resolves with the exit code. */
export async function runParts(names = Object.keys(parts)) {
  const unknown = names.filter((name) => !(name in parts));
  if (unknown.length > 0)
    die(`No such part: ${unknown.join(', ')}. Parts: ${Object.keys(parts).join(', ')}.`);
  ensureHome();
  ensureModules();
  ensureBuilt();
  reportMissingPackages();
  if (!systemChromium() && names.includes('chromium')) {
    await show(node('node_modules/playwright/cli.js', 'install', 'chromium'));
  }
  const folder = join(root, 'test-results');
  rmSync(folder, { recursive: true, force: true });
  // Playwright empties its own folder at every start; the reports lie beside it.
  const reports = join(tmpdir(), `lora-studio-reports-${process.pid}`);
  mkdirSync(reports, { recursive: true });
  const sums = [];
  for (const together of turnsOf(names)) {
    sums.push(...(await Promise.all(together.map((name) => runPart(name, reports)))));
  }
  rmSync(reports, { recursive: true, force: true });
  heading('results');
  for (const { name, passed, failed, skipped, minutes, notes } of sums) {
    say(`${name}: ${passed} ok, ${failed} not ok, ${skipped} left out (${minutes} min)`);
    for (const note of notes) say(`  ${note}`);
  }
  say(closingLine(sums));
  return sums.some((sum) => sum.failed > 0) ? 1 : 0;
}

/** Installs and builds what is missing; plain Node, since it runs before `npm ci`. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { die, say } from './say.mjs';
import { root, staleTargets } from './sources.mjs';

function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages ?? {};
  } catch {
    // Missing or unreadable: nothing is installed as far as anyone can tell.
    return null;
  }
}

/** True when node_modules does not hold what package-lock.json names. */
export function modulesAreStale() {
  const wanted = readLock('package-lock.json');
  const installed = readLock('node_modules/.package-lock.json');
  if (!wanted || !installed) return true;
  return Object.entries(wanted).some(([path, { version, optional, peer }]) => {
    if (path === '') return false;
    const there = installed[path];
    // Packages for other systems are left out by npm.
    if (!there) return !(optional || peer);
    return there.version !== version;
  });
}

// onnxruntime-node would load hundreds of megabytes of CUDA that this app does not use. .npmrc lets no package run scripts,
// as none is needed; this holds where somebody overrules it.
const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };

function npm(...args) {
  const fromNpm = process.env.npm_execpath;
  const options = { cwd: root, stdio: 'inherit', env };
  // Within `npm start` npm names its own script; a bare npm on Windows is a batch file and wants a shell.
  return fromNpm?.endsWith('.js')
    ? spawnSync(process.execPath, [fromNpm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

// Warnings about engines of packages that only the build uses would hide what matters.
const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];

/** Brings node_modules in line with package-lock.json; ends the program with a line when that fails. */
export function ensureModules() {
  if (!modulesAreStale()) return;
  say('Installing the packages that LoRA Studio is made of (npm ci)…');
  if (npm('ci', ...quiet).status === 0) return;
  // npm ci wants every package for every system in the lock, also those that the registry in use does not have.
  say('npm ci refused the lock; installing the same versions with npm install…');
  const { status } = npm('install', '--no-save', ...quiet);
  if (status !== 0) die('npm install failed: see the lines above (is the network there?).');
}

/** Builds the parts of dist/ that are missing or older than their sources. */
export function ensureBuilt() {
  if (staleTargets().length === 0) return;
  say('Building…');
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) die('The build failed: see the lines above.');
}

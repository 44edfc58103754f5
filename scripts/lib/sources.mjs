/** Which files a part of the build is made from, and one hash over them; plain Node, since `npm start` needs it before `npm ci`. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

const isSource = (name) => !/\.test\.tsx?$/.test(name);

function walk(folder, into) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, into);
    else if (isSource(entry.name)) into.push(path);
  }
}

/** SHA-256 over names and contents of the given files and folders (relative to the root; what is missing counts as empty). */
export function hashOf(paths) {
  const files = [];
  for (const path of paths) {
    const full = join(root, path);
    if (!existsSync(full)) continue;
    if (path.includes('.')) files.push(full);
    else walk(full, files);
  }
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    hash.update(relative(root, file).split(sep).join('/')).update('\0');
    hash.update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

const common = [
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'scripts/build.mjs',
  'shared',
];

/** The build's parts: what each is made from and where it goes. */
export const targets = {
  main: { entry: 'electron/main.ts', out: 'dist/main.cjs', from: [...common, 'electron'] },
  preload: { entry: 'electron/preload.ts', out: 'dist/preload.cjs', from: [...common, 'electron'] },
  cli: { entry: 'electron/cli.ts', out: 'dist/cli.cjs', from: [...common, 'electron'] },
  supervisor: {
    entry: 'electron/supervisor/main.ts',
    out: 'dist/supervisor.cjs',
    from: [...common, 'electron'],
  },
  rehearsal: {
    entry: 'electron/rehearsal/main.ts',
    out: 'dist/rehearsal.cjs',
    from: [...common, 'electron'],
  },
  'tagger-worker': {
    entry: 'electron/services/captioning/tagger/worker/main.ts',
    out: 'dist/tagger-worker.cjs',
    from: [...common, 'electron'],
  },
  'doctor-worker': {
    entry: 'electron/services/doctor/worker/main.ts',
    out: 'dist/doctor-worker.cjs',
    from: [...common, 'electron'],
  },
  'caption-worker': {
    entry: 'electron/services/captions/worker/main.ts',
    out: 'dist/caption-worker.cjs',
    from: [...common, 'electron'],
  },
  renderer: {
    entry: 'renderer/index.html',
    out: 'dist/renderer/index.html',
    from: [...common, 'renderer'],
  },
};

export const stampFile = join(root, 'dist', '.built.json');

/** Hashes that the last build noted; empty when there was none. */
export function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    // No stamp or an unreadable one both mean: build anew.
    return {};
  }
}

/** Names of the parts that are missing or older than their sources. */
export function staleTargets(names = Object.keys(targets)) {
  const stamp = readStamp();
  const known = new Map();
  return names.filter((name) => {
    const { from, out } = targets[name];
    const key = from.join();
    if (!known.has(key)) known.set(key, hashOf(from));
    return stamp[name] !== known.get(key) || !existsSync(join(root, out));
  });
}

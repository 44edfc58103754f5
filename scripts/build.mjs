/**
 * Builds dist/: the CommonJS bundles of the main side by esbuild, the renderer by Vite.
 *   node scripts/build.mjs [--only=main,cli] [--force]
 * A part whose sources did not change since its last build is left alone.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { die, say, warn } from './lib/say.mjs';
import { hashOf, readStamp, root, staleTargets, stampFile, targets } from './lib/sources.mjs';

const { values } = parseArgs({
  options: { only: { type: 'string' }, force: { type: 'boolean', default: false } },
});

const wanted = values.only ? values.only.split(',') : Object.keys(targets);
const unknown = wanted.filter((name) => !(name in targets));
if (unknown.length > 0) {
  die(`Unknown part: ${unknown.join(', ')}. Parts are: ${Object.keys(targets).join(', ')}.`);
}

/** ES modules know where they are by import.meta; in the bundles the CommonJS names say the same. */
const importMeta = {
  define: {
    'import.meta.url': '__bundleUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
  banner: { js: "const __bundleUrl = require('url').pathToFileURL(__filename).href;" },
};

async function bundle(name) {
  const { entry, out } = targets[name];
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: name === 'preload' ? ['node16', 'chrome108'] : 'node16',
    external: ['electron', 'sharp', 'onnxruntime-node'],
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'warning',
    // A sandboxed preload has no file URL of its own and may require almost nothing.
    ...(name === 'preload' ? {} : importMeta),
  });
}

async function buildRenderer() {
  const { build } = await import('vite');
  await build({
    root: join(root, 'renderer'),
    configFile: join(root, 'renderer', 'vite.config.ts'),
    logLevel: 'warn',
    build: {
      outDir: join(root, 'dist', 'renderer'),
      emptyOutDir: true,
      // Misplaced `#__PURE__` annotations in dependencies: Rollup ignores them, which only costs some tree shaking.
      rollupOptions: {
        onwarn: (warning, report) => {
          if (warning.code !== 'INVALID_ANNOTATION') report(warning);
        },
      },
    },
  });
}

async function noteBuilt(names, hashes) {
  const temporary = `${stampFile}.${process.pid}`;
  const stamp = readStamp();
  for (const name of names) stamp[name] = hashes.get(name);
  await writeFile(temporary, `${JSON.stringify(stamp, null, 2)}\n`);
  await rename(temporary, stampFile);
}

const todo = values.force ? wanted : staleTargets(wanted);
await mkdir(join(root, 'dist'), { recursive: true });
// Hashes are taken before the build: a file saved while it runs makes the part stale again.
const hashes = new Map(todo.map((name) => [name, hashOf(targets[name].from)]));
const started = Date.now();
const results = await Promise.allSettled(
  todo.map((name) => (name === 'renderer' ? buildRenderer() : bundle(name))),
);
const failed = todo.filter((_, index) => results[index].status === 'rejected');
await noteBuilt(
  todo.filter((name) => !failed.includes(name)),
  hashes,
);
for (const [index, result] of results.entries()) {
  if (result.status === 'rejected')
    warn(`${todo[index]}: ${result.reason?.message ?? result.reason}`);
}
if (failed.length > 0) die(`The build failed: ${failed.join(', ')}.`);
if (todo.length === 0) say('dist/ is up to date.');
else say(`built ${todo.join(', ')} in ${((Date.now() - started) / 1000).toFixed(1)} s`);

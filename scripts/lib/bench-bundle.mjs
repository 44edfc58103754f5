/** The product's own services for the bench, bundled alone; natives are resolved from where the bundle lies. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './sources.mjs';

/** Bundles `contents` (TypeScript that re-exports from the sources) and loads it. */
export async function loadServices(name, contents) {
  const { build } = await import('esbuild');
  const outfile = join(root, 'node_modules', '.cache', 'lora-studio', `${name}.cjs`);
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['sharp', 'onnxruntime-node'],
    define: { 'import.meta.dirname': JSON.stringify(join(root, 'electron', 'testing')) },
    logLevel: 'error',
  });
  return createRequire(import.meta.url)(outfile);
}

/** All services over `userDataDir`, and a client of theirs. */
export async function startServices(userDataDir) {
  const { startStudio } = await loadServices(
    'studio',
    "export { startStudio } from './electron/testing/studio.js';",
  );
  return startStudio(userDataDir);
}

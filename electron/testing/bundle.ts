import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const built = new Map<string, Promise<string>>();

/** Bundles one of our own programs as the build does, into node_modules/.cache so that natives resolve; returns its path. */
export function bundleProgram(
  entry:
    | 'electron/supervisor/main.ts'
    | 'electron/rehearsal/main.ts'
    | 'electron/testing/contract-window.ts'
    | 'electron/testing/caption-batches.ts'
    | 'electron/testing/full-disk-batch.ts'
    | 'electron/testing/owner-program.ts'
    | 'electron/services/captions/worker/main.ts'
    | 'electron/services/captioning/tagger/worker/main.ts',
): Promise<string> {
  const known = built.get(entry);
  if (known) return known;
  const made = bundle(entry);
  built.set(entry, made);
  return made;
}

async function bundle(entry: string): Promise<string> {
  const dir = join(process.cwd(), 'node_modules', '.cache', 'lora-studio-tests');
  await mkdir(dir, { recursive: true });
  const outfile = join(dir, `${entry.replaceAll(/[^a-z]+/g, '-')}-${process.pid}.cjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node16',
    external: ['sharp', 'electron', 'onnxruntime-node'],
    logLevel: 'silent',
  });
  return outfile;
}

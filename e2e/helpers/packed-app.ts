import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './paths.js';

let packed: Promise<string> | undefined;

async function pack(): Promise<string> {
  const run = promisify(execFile);
  await run(process.execPath, [join(root, 'scripts', 'pack.mjs'), '--out', 'release/test']);
  return join(root, 'release', 'test', 'linux-unpacked', 'lora-studio');
}

/** Packs the app once for all tests of a worker; resolves with its executable. */
export function ensurePackedApp(): Promise<string> {
  packed ??= pack();
  return packed;
}

#!/usr/bin/env node
// The command `lora-studio`: runs the built CLI in this process, building it first when only the sources are there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const cli = at('dist/cli.cjs');

if (!existsSync(cli) && existsSync(at('electron/cli.ts'))) {
  // The build's own messages go to stderr: stdout belongs to the command (it may be JSON).
  const built = spawnSync(process.execPath, [at('scripts/build.mjs')], { stdio: ['ignore', 2, 2] });
  if (built.status !== 0) process.exit(1);
}

createRequire(import.meta.url)(cli);

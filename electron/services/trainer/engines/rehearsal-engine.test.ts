import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LaunchRequest } from './engine.js';
import { RehearsalEngine } from './rehearsal-engine.js';

const request = { runDir: join('/runs', 'a b'), stepOffset: 12, epochOffset: 3 } as LaunchRequest;

test.each([
  [true, { ELECTRON_RUN_AS_NODE: '1' }],
  [false, {}],
])('starts the bundle by the given binary (Electron: %s)', async (isElectron, env) => {
  const engine = new RehearsalEngine({
    nodeFile: '/bin/x',
    isElectron,
    bundle: '/app/rehearsal.cjs',
  });
  expect(await engine.command(request)).toEqual({
    file: '/bin/x',
    args: [
      '/app/rehearsal.cjs',
      '--config',
      join('/runs', 'a b', 'config.toml'),
      '--run',
      join('/runs', 'a b'),
      '--step-offset',
      '12',
      '--epoch-offset',
      '3',
    ],
    cwd: join('/runs', 'a b'),
    env,
  });
});

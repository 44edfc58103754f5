import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify } from '../platform/process-identity.js';
import { bundleProgram } from '../testing/bundle.js';
import { writeLaunch } from '../testing/launch-record.js';
import { waitFor } from '../testing/wait-for.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'awake-'));
  // Does what systemd-inhibit does: runs the program behind it, and keeps awake for as long.
  const keeper = join(dir, 'systemd-inhibit');
  await writeFile(
    keeper,
    `#!/bin/sh\necho "$@" > "${dir}/words"\necho $$ > "${dir}/keeper"\ncat\n`,
  );
  await chmod(keeper, 0o755);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function startRun(script: string) {
  const command = { file: '/bin/sh', args: ['-c', script], cwd: dir, env: {} };
  const launch = await writeLaunch(join(dir, 'local'), dir, command);
  const bundle = await bundleProgram('electron/supervisor/main.ts');
  const env = { ...process.env, PATH: `${dir}${delimiter}${process.env['PATH'] ?? ''}` };
  const supervisor = spawn(process.execPath, [bundle, 'start', launch], { env, stdio: 'ignore' });
  const keeper = await waitFor('the keeper', async () => {
    const pid = Number(await readFile(join(dir, 'keeper'), 'utf8').catch(() => '0'));
    return pid > 0 ? identify(pid) : null;
  });
  return { supervisor, keeper };
}

const untilGone = (pid: number) => waitFor('its end', async () => (await identify(pid)) === null);

describe.skipIf(process.platform !== 'linux')('the computer is kept awake', () => {
  it('while a run is on, and not longer', async () => {
    const { keeper } = await startRun(`while [ ! -e "${dir}/end" ]; do sleep 0.05; done`);
    expect(await readFile(join(dir, 'words'), 'utf8')).toContain('--what=sleep');
    await writeFile(join(dir, 'end'), '');
    await untilGone(keeper.pid);
  });

  it('not longer than its supervisor lives, however that ends', async () => {
    const { supervisor, keeper } = await startRun('sleep 600');
    const { trainer } = JSON.parse(await readFile(join(dir, 'supervisor.json'), 'utf8')) as {
      trainer: { pid: number };
    };
    supervisor.kill('SIGKILL');
    await untilGone(keeper.pid);
    process.kill(-trainer.pid, 'SIGKILL');
  });
});

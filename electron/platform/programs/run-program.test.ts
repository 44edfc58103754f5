import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isRunning, identify } from '../process-identity.js';
import { runProgram } from './run-program.js';

const node = process.execPath;

it('gives exit code and both streams, and passes arguments as they are', async () => {
  const script =
    'console.log(process.argv[1]); console.error(process.env.GIVEN, process.env.HOME); process.exit(3)';
  const env = { GIVEN: 'ä', HOME: '' };
  const result = await runProgram(node, ['-e', script, 'a b; $(c) "d"'], {
    timeoutMs: 20_000,
    env,
  });
  expect(result).toEqual({ exitCode: 3, stdout: 'a b; $(c) "d"\n', stderr: 'ä undefined\n' });
});

it('says when there is no such program', async () => {
  await expect(runProgram('/no/such/program', [], { timeoutMs: 1000 })).rejects.toMatchObject({
    code: 'trainer_unavailable',
    message: expect.stringContaining('/no/such/program'),
  });
});

it('ends a program that takes too long, with what it started', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'lora-studio-run-'));
  const pidFile = join(dir, 'pid');
  const script = `
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(child.pid));
    setInterval(() => {}, 1000);`;
  await expect(runProgram(node, ['-e', script], { timeoutMs: 1500 })).rejects.toMatchObject({
    code: 'trainer_unavailable',
  });
  const child = await identify(Number(await readFile(pidFile, 'utf8')));
  for (
    const deadline = Date.now() + 5000;
    child && (await isRunning(child)) && Date.now() < deadline;
  ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(child && (await isRunning(child))).toBeFalsy();
  await rm(dir, { recursive: true, force: true });
});

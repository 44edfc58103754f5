import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawEvents, runDirs, startApp } from '../testing/app-run.js';
import { startStudio } from '../testing/studio.js';
import { makeTrainingProject, runCli, type TrainingProject } from '../testing/training-project.js';
import { waitFor } from '../testing/wait-for.js';

let project: TrainingProject;
let runDir: string;

/** A run of sd-scripts that was stopped after its first resume point, and whose file then names another command. */
beforeAll(async () => {
  project = await makeTrainingProject();
  const values = ['epochs=40', 'saveEveryEpochs=1', 'optimizer=AdamW'];
  const args = [...project.sdScripts, ...values.flatMap((value) => ['--set', value])];
  const app = startApp(project, args, { STAND_IN_STEP_MS: '20' });
  runDir = await waitFor('a resume point', async () => {
    const [dir] = await runDirs(project);
    if (dir === undefined) return null;
    return (await rawEvents(dir)).some(({ type }) => type === 'resume_point') ? dir : null;
  });
  app.child.kill('SIGINT');
  await once(app.child, 'exit');
  const path = join(runDir, 'run.json');
  const run = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  const script = `require('fs').writeFileSync(${JSON.stringify(join(project.root, 'ran'))}, '')`;
  const command = { file: process.execPath, args: ['-e', script], cwd: project.root, env: {} };
  await writeFile(path, JSON.stringify({ ...run, mode: 'launcher', command }));
}, 120_000);
afterAll(() => project.remove());

const hasRun = () =>
  readFile(join(project.root, 'ran')).then(
    () => true,
    () => false,
  );

it('a resume takes Python and scripts from the user’s own record, never from run.json', async () => {
  const options = ['--resume', basename(runDir), '--json'];
  const app = startApp(project, options, { STAND_IN_STEP_MS: '20' });
  const dir = await waitFor('the second segment', async () => {
    const second = (await runDirs(project))[1];
    if (second === undefined) return null;
    return (await rawEvents(second)).some(({ type }) => type === 'loss') ? second : null;
  });
  app.child.kill('SIGINT');
  await once(app.child, 'exit');
  const { command } = JSON.parse(await readFile(join(dir, 'run.json'), 'utf8')) as {
    command: { file: string; args: string[]; cwd: string };
  };
  expect(command.file).toBe('python3');
  expect(command.cwd).toContain('stand-in');
  expect(command.args[0]).toContain(join(project.dataDir, 'local', 'programs'));
  expect(await hasRun()).toBe(false);
}, 60_000);

it('without that record it takes what is set now', async () => {
  await rm(join(project.dataDir, 'local'), { recursive: true, force: true });
  const resume = runCli(project.dataDir, ['train', project.dir, '--resume', basename(runDir)]);
  await expect(resume).rejects.toThrow('No sd-scripts folder is chosen');
  const { studio } = await startStudio(project.dataDir);
  const at = (name: string) => project.sdScripts[project.sdScripts.indexOf(name) + 1] ?? '';
  await studio.settings.update({ scriptsDir: at('--scripts'), python: at('--python') });
  await studio.close();
  await runCli(project.dataDir, ['train', project.dir, '--resume', basename(runDir)]);
  expect(await hasRun()).toBe(false);
}, 90_000);

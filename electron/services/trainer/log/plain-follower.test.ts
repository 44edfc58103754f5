import { createWriteStream } from 'node:fs';
import { truncate, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { RunEvent } from '../../../../shared/contract/run-events.js';
import { RunEvent as RunEventSchema } from '../../../../shared/contract/run-events.js';
import { diagnose, type ExitFacts } from '../../../../shared/domain/trainer-log/index.js';
import {
  makeStandInProject,
  STAND_IN_DIR,
  type StandInProject,
} from '../../../testing/stand-in-project.js';
import {
  ofType,
  oneTo,
  PYTHON,
  readEvents,
  startTrainer,
} from '../../../testing/trainer-process.js';
import { TRAINER_ENVIRONMENT } from '../engines/index.js';
import { readDiagnosisFacts } from './index.js';
import { PlainFollower } from './plain-follower.js';

let project: StandInProject;
afterEach(() => project.remove());

const CONFIG = `max_train_epochs = 2
gradient_accumulation_steps = 3
save_every_n_epochs = 1
save_state = true
sample_every_n_epochs = 1
`;

/** The bare script with files as its streams, as the supervisor starts it. */
async function runPlain(
  env: Record<string, string> = {},
): Promise<() => Promise<ExitFacts | null>> {
  const streams = ['stdout.log', 'stderr.log'].map((name) =>
    createWriteStream(join(project.runDir, name)),
  );
  await Promise.all(streams.map((stream) => once(stream, 'open')));
  const config = join(project.runDir, 'config.toml');
  const child = spawn(PYTHON, ['flux_train_network.py', '--config_file', config], {
    cwd: STAND_IN_DIR,
    env: { ...process.env, ...TRAINER_ENVIRONMENT, PYTHONDONTWRITEBYTECODE: '1', ...env },
    stdio: ['ignore', ...streams],
  });
  let exit: ExitFacts | null = null;
  child.once('close', (exitCode, signal) => {
    exit = { exitCode, signal };
  });
  return () => Promise.resolve(exit);
}

async function follow(follower: PlainFollower): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (const deadline = Date.now() + 20_000; ;) {
    events.push(...(await follower.poll()));
    if (events.at(-1)?.type === 'end') return events;
    if (Date.now() > deadline) throw new Error('the run did not end');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function prepare(extra: string): Promise<void> {
  project = await makeStandInProject(extra);
  const prompts = `sample_prompts = ${JSON.stringify(join(project.runDir, 'sample_prompts.txt'))}\n`;
  await writeFile(join(project.runDir, 'config.toml'), prompts, { flag: 'a' });
}

/** What must be the same whichever way the events came. */
function essence(events: readonly RunEvent[]): unknown {
  const round = (value: number | null) => (value === null ? null : Number(value.toPrecision(6)));
  return {
    losses: ofType(events, 'loss').map((event) => [event.step, event.epoch, round(event.loss)]),
    checkpoints: ofType(events, 'checkpoint').map(({ step, epoch, file, isFinal }) => [
      step,
      epoch,
      file,
      isFinal,
    ]),
    resumePoints: ofType(events, 'resume_point').map(({ step, epoch, folder }) => [
      step,
      epoch,
      folder,
    ]),
    samples: ofType(events, 'sample').map(({ step, epoch, promptIndex, prompt }) => [
      step,
      epoch,
      promptIndex,
      prompt,
    ]),
    plan: ofType(events, 'plan').map(({ totalSteps, epochs, images }) => [
      totalSteps,
      epochs,
      images,
    ]),
    end: ofType(events, 'end').map(({ outcome, step }) => [outcome, step]),
  };
}

it('finds in the text of the bare script what the launcher tells', async () => {
  await prepare(CONFIG);
  expect((await startTrainer(project).ended).code).toBe(0);
  const told = await readEvents(project.runDir);
  await project.remove();

  await prepare(CONFIG);
  const exit = await runPlain({ STAND_IN_STEP_MS: '20', STAND_IN_SAVE_MS: '60' });
  const events = await follow(new PlainFollower(project.runDir, { exit }));
  for (const event of events) RunEventSchema.parse(event);
  expect(events[0]).toMatchObject({ type: 'start', mode: 'plain' });
  expect(essence(events)).toEqual(essence(told));
  expect(ofType(events, 'step').map((event) => event.step)).toEqual(oneTo(6));

  const again = await follow(new PlainFollower(project.runDir, { exit }));
  expect(essence(again)).toEqual(essence(told));
});

it('ends as failed with the error of the traceback', async () => {
  await prepare(CONFIG);
  await writeFile(join(project.imagesDir, 'image 2.txt'), '');
  const exit = await runPlain();
  const events = await follow(new PlainFollower(project.runDir, { exit }));
  expect(events.at(-1)).toMatchObject({
    type: 'end',
    outcome: 'failed',
    errorType: 'AssertionError',
    message: expect.stringContaining(join(project.imagesDir, 'image 2.txt')),
  });
  const facts = { exitCode: 1, signal: null, hasFinalFile: false, hasNaN: false };
  const found = diagnose({ ...(await readDiagnosisFacts(project.runDir)), ...facts });
  expect(found?.code).toBe('caption_empty');
  expect(found?.explanation).toContain(join(project.imagesDir, 'image 2.txt'));
});

it('tells of a loss that is not a number', async () => {
  await prepare('max_train_epochs = 1\n');
  const exit = await runPlain({ STAND_IN_NAN_STEP: '3' });
  const events = await follow(new PlainFollower(project.runDir, { exit }));
  expect(ofType(events, 'loss')[2]).toMatchObject({ step: 3, loss: null, isNaN: true });
  expect(ofType(events, 'warning').map((event) => event.code)).toEqual(['nan_loss']);
});

it('brings the error of a model file that is cut short back to its field', async () => {
  await prepare('max_train_epochs = 1\n');
  await truncate(project.models.t5xxl, 40);
  const exit = await runPlain();
  await follow(new PlainFollower(project.runDir, { exit }));
  const facts = { exitCode: 1, signal: null, hasFinalFile: false, hasNaN: false };
  expect(diagnose({ ...(await readDiagnosisFacts(project.runDir)), ...facts })).toMatchObject({
    code: 'model_incomplete',
    field: 't5xxl',
  });
});

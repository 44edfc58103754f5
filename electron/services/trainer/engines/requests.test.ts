import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { makeStandInProject, type StandInProject } from '../../../testing/stand-in-project.js';
import {
  ofType,
  oneTo,
  readEvents,
  startTrainer,
  untilEvents,
} from '../../../testing/trainer-process.js';

let project: StandInProject;
afterEach(() => project.remove());

/** Eight batches an epoch. Old checkpoints are to be kept for two epochs only: a request must not delete by that rule. */
const PLAN = `max_train_epochs = 4
save_every_n_epochs = 2
save_last_n_epochs = 1
sample_every_n_epochs = 3
`;
const SLOW = { STAND_IN_STEP_MS: '40' };

async function ask(request: object): Promise<void> {
  await writeFile(join(project.runDir, 'control.json'), JSON.stringify({ stop: null, ...request }));
}

async function startAndAsk(atStep: number, request: object, extra = '') {
  project = await makeStandInProject(PLAN + extra);
  await writeFile(
    join(project.runDir, 'config.toml'),
    `sample_prompts = ${JSON.stringify(join(project.runDir, 'sample_prompts.txt'))}\n`,
    { flag: 'a' },
  );
  const run = startTrainer(project, { env: SLOW });
  await untilEvents(project.runDir, (events) =>
    ofType(events, 'loss').some((event) => event.step >= atStep),
  );
  await ask(request);
  const end = await run.ended;
  return { end, events: await readEvents(project.runDir) };
}

it('stops after the epoch: trains it to its end, keeps a state and the older checkpoints', async () => {
  const stop = { how: 'after_epoch', at: 1 };
  const { end, events } = await startAndAsk(18, { stop });
  expect(end.code).toBe(0);
  expect(events.at(-1)).toMatchObject({ type: 'end', outcome: 'stopped', step: 24 });
  expect(ofType(events, 'loss').map(({ step }) => step)).toEqual(oneTo(24));
  expect(ofType(events, 'resume_point').at(-1)).toMatchObject({ step: 24, epoch: 3 });
  const names = await readdir(join(project.runDir, 'output'));
  expect(names).toContain('mychar-000002.safetensors');
  expect(names).toContain('mychar-000003.safetensors');
});

it('stops after the last epoch like any finished run', async () => {
  const stop = { how: 'after_epoch', at: 1 };
  const { events } = await startAndAsk(27, { stop });
  expect(events.at(-1)).toMatchObject({ type: 'end', outcome: 'finished', step: 32 });
});

it('saves once when asked, without a state, and goes on as planned', async () => {
  const { events } = await startAndAsk(3, { save: { at: 77 } });
  expect(events.at(-1)).toMatchObject({ outcome: 'finished', step: 32 });
  const steps = ofType(events, 'checkpoint').filter(({ file }) => file.includes('-step'));
  expect(steps).toHaveLength(1);
  expect(steps[0]?.step).toBeGreaterThan(3);
  expect(ofType(events, 'resume_point')).toEqual([]);
  expect(ofType(events, 'loss').map(({ step }) => step)).toEqual(oneTo(32));
});

it('makes samples once when asked, and again at the next planned epoch', async () => {
  const { events } = await startAndAsk(3, { sample: { at: 77 } });
  const samples = ofType(events, 'sample');
  expect(samples.filter(({ epoch }) => epoch === null)).toHaveLength(2);
  expect(samples.filter(({ epoch }) => epoch === 3)).toHaveLength(2);
  expect(samples).toHaveLength(4);
});

it('a plan that ends in mid-epoch is kept to after a resume', async () => {
  project = await makeStandInProject(
    'max_train_steps = 21\nsave_every_n_epochs = 1\nsave_state = true\n',
  );
  const config = join(project.runDir, 'config.toml');
  await startTrainer(project).ended;
  const whole = ofType(await readEvents(project.runDir), 'loss').map(({ step }) => step);
  expect(whole).toEqual(oneTo(21));
  const state = join(project.runDir, 'output', 'mychar-000002-state');
  const text = (await readFile(config, 'utf8')).replace(
    'output_name = "mychar"',
    'output_name = "mychar-part2"',
  );
  await writeFile(config, `${text}resume = ${JSON.stringify(state)}\ninitial_epoch = 3\n`);
  const end = await startTrainer(project, { offsets: [16, 2] }).ended;
  expect(end.stderr).toContain('model saved.');
  const steps = ofType(await readEvents(project.runDir), 'loss').map(({ step }) => step);
  expect(steps).toEqual([...oneTo(21), ...oneTo(21, 17)]);
  expect((await readEvents(project.runDir)).at(-1)).toMatchObject({
    outcome: 'finished',
    step: 21,
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { execa } from 'execa';
import type { RunEvent } from '../../shared/contract/run-events.js';
import {
  makeRehearsalProject,
  rehearse,
  writeRun,
  type RehearsalPlan,
  type RehearsalProject,
} from '../testing/rehearsal-project.js';
import { ofType, PYTHON } from '../testing/trainer-process.js';

const SCRIPT = join(import.meta.dirname, '../../fixtures/rehearsal/verify_loss.py');

const open: RehearsalProject[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((project) => project.remove()));
});

async function projectWith(plan: RehearsalPlan): Promise<RehearsalProject> {
  const project = await makeRehearsalProject(plan);
  open.push(project);
  return project;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const lossesOf = (events: readonly RunEvent[]) =>
  ofType(events, 'loss').map((event) => event.loss ?? NaN);

test('a script that shares no code computes the logged losses again', async () => {
  const project = await projectWith({
    images: 3,
    repeats: 3,
    batch: 2,
    config: {
      gradient_accumulation_steps: 2,
      max_train_epochs: 3,
      save_every_n_steps: 1,
      save_state: true,
      seed: 4_294_967_295,
    },
  });
  await rehearse(project.runDir);
  const states = [1, 4, 7].map((step) =>
    join(project.runDir, 'output', `mychar-step0000000${step}-state`),
  );
  const options = ['--repeats', '3', '--batch', '2', '--accumulation', '2', '--seed', '4294967295'];
  const { stdout } = await execa(PYTHON, [
    SCRIPT,
    ...['--run', project.runDir, '--images', project.imagesDir],
    ...options,
    ...states,
  ]);
  const checks = stdout.split('\n').map((line) => JSON.parse(line) as Record<string, number>);
  expect(checks.map((check) => check['step'])).toEqual([2, 5, 8]);
  for (const check of checks) {
    expect(check['difference']).toBeLessThan(1e-5);
    expect(check['computed']).toBeGreaterThan(0.01);
  }

  // The same check must see through a log that is wrong by a hundredth, or through other weights.
  const wrong = await execa(
    PYTHON,
    [
      SCRIPT,
      '--run',
      project.runDir,
      '--images',
      project.imagesDir,
      ...options.slice(0, -1),
      '43',
      states[0]!,
    ],
    { reject: false },
  );
  expect(wrong.exitCode).toBe(1);
});

test('learning rate 0 changes no weight and gives a flat curve', async () => {
  const project = await projectWith({
    images: 8,
    repeats: 5,
    config: { learning_rate: 0, max_train_epochs: 10, save_every_n_epochs: 1, save_state: true },
  });
  const { events } = await rehearse(project.runDir);
  const weights = await Promise.all(
    ['mychar-000001-state', 'mychar-state'].map((state) =>
      readFile(join(project.runDir, 'output', state, 'model.safetensors')),
    ),
  );
  expect(weights[0]!.equals(weights[1]!)).toBe(true);

  const losses = lossesOf(events);
  const slope = slopeOf(losses);
  // A flat curve's fitted slope lies within four standard errors of zero.
  expect(Math.abs(slope.value)).toBeLessThan(4 * slope.error);

  // The same run with a learning rate falls far outside: the measure can tell.
  const learning = join(project.dir, 'learning');
  await writeRun(project, learning, { repeats: 5, config: { max_train_epochs: 10 } });
  const falling = lossesOf((await rehearse(learning)).events);
  expect(falling[0]).toBe(losses[0]);
  const fall = slopeOf(falling);
  expect(fall.value).toBeLessThan(-4 * fall.error);
});

test.each([1, 2, 3])('with shuffled targets the loss ends higher (seed %i)', async (seed) => {
  const plan = { images: 8, repeats: 5, config: { seed, network_dim: 8, max_train_epochs: 12 } };
  const project = await projectWith(plan);
  const shuffled = join(project.dir, 'shuffled');
  await writeRun(project, shuffled, plan);
  const real = lossesOf((await rehearse(project.runDir)).events);
  const control = lossesOf((await rehearse(shuffled, ['--shuffle-targets'])).events);
  expect(control[0]).toBe(real[0]);
  expect(mean(control.slice(-40))).toBeGreaterThan(1.2 * mean(real.slice(-40)));
});

test(
  'the character preset learns: the loss falls by more than a third',
  { timeout: 120_000 },
  async () => {
    const project = await projectWith({
      images: 16,
      repeats: 10,
      config: {
        max_train_epochs: 10,
        network_dim: 32,
        network_alpha: 16,
        learning_rate: 1e-4,
        lr_scheduler: 'cosine_with_restarts',
        lr_warmup_steps: 100,
      },
    });
    const losses = lossesOf((await rehearse(project.runDir)).events);
    expect(losses).toHaveLength(1600);
    expect(mean(losses.slice(-160))).toBeLessThan(0.65 * mean(losses.slice(0, 160)));
  },
);

/** Least-squares slope over the steps, and its standard error. */
function slopeOf(values: readonly number[]): { value: number; error: number } {
  const middle = (values.length - 1) / 2;
  const level = mean(values);
  const spread = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  const value =
    values.reduce((sum, loss, index) => sum + (index - middle) * (loss - level), 0) / spread;
  const rest = values.reduce(
    (sum, loss, index) => sum + (loss - level - value * (index - middle)) ** 2,
    0,
  );
  return { value, error: Math.sqrt(rest / (values.length - 2) / spread) };
}

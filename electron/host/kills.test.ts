import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client, RunState } from '../../shared/contract/index.js';
import { isEnded } from '../../shared/domain/run/run-state.js';
import {
  copyOfProject,
  killHard,
  ownCount,
  rawEvents,
  runDirs,
  startApp,
  stepsOf,
  supervisorOf,
  trainerOf,
  trainerProcesses,
  type AppProcess,
} from '../testing/app-run.js';
import { randomNumbers } from '../../shared/testing/random-numbers.js';
import { startStudio } from '../testing/studio.js';
import { makeTrainingProject, type TrainingProject } from '../testing/training-project.js';
import { waitFor } from '../testing/wait-for.js';

/** LORA_STUDIO_SEED repeats the moments of an earlier test. */
const SEED = Number(process.env['LORA_STUDIO_SEED'] ?? Date.now() % 1_000_000);
const KILLS = 100;
const LANES = 4;
/** The longest look took 1.15 s with other work going on; what is waited for here is that it comes, also on a busy machine. */
const TRUE_WITHIN_MS = 20_000;
/** Long enough that a run ends by a kill, not by itself. */
const ARGS = ['--set', 'epochs=400', '--set', 'saveEveryEpochs=3', '--set', 'optimizer=AdamW'];
const PACE = { STAND_IN_STEP_MS: '10', STAND_IN_SAVE_MS: '20', STAND_IN_CACHE_MS: '10' };

type Victim = 'app' | 'supervisor' | 'trainer';
const ORDERS: readonly (readonly Victim[])[] = [
  ['app', 'supervisor', 'trainer'],
  ['app', 'trainer', 'supervisor'],
  ['supervisor', 'app', 'trainer'],
  ['supervisor', 'trainer', 'app'],
  // With the trainer first the others may have left by themselves when it is their turn: such runs give fewer kills.
  ['trainer', 'app', 'supervisor'],
  ['trainer', 'supervisor', 'app'],
];
const LONG_ORDERS = 4;
const orderFor = (random: () => number) =>
  ORDERS[Math.floor(random() * (random() < 0.75 ? LONG_ORDERS : ORDERS.length))] ?? [];

let template: TrainingProject;
const lanes: TrainingProject[] = [];
let kills = 0;

beforeAll(async () => {
  template = await makeTrainingProject();
  for (let lane = 0; lane < LANES; lane += 1) lanes.push(await copyOfProject(template));
});
afterAll(async () => {
  for (const project of lanes) {
    for (const dir of await runDirs(project)) {
      for (const pid of await trainerProcesses(dir)) killHard(pid);
    }
    await project.remove();
  }
  await template.remove();
});

/** A second app that looks on: at first through the owner, later as the owner. */
class Onlooker {
  readonly seen: number[] = [];

  constructor(
    private readonly client: Client,
    private readonly projectId: string,
    private readonly runId: string,
  ) {
    client.subscribe('runs.delta', runId, (delta) =>
      this.seen.push(...(delta.newLosses ?? []).map(([step]) => step)),
    );
  }

  /** Null while the project changes hands. */
  async state(): Promise<RunState | null> {
    const { projectId, runId } = this;
    const answer = await this.client.request('runs.get', { projectId, runId });
    return answer.ok ? answer.value.summary.state : null;
  }

  async events() {
    const { projectId, runId } = this;
    const input = { projectId, runId, from: 0, limit: 10_000 };
    const answer = await this.client.request('runs.eventsFrom', input);
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value.events;
  }
}

/** Kills one of the three, if it is there; true when it was. */
async function kill(
  victim: Victim,
  app: AppProcess,
  project: TrainingProject,
  dir: string,
): Promise<boolean> {
  if (victim === 'app') return app.child.exitCode === null && app.child.kill('SIGKILL');
  const pid = victim === 'supervisor' ? await supervisorOf(project, dir) : await trainerOf(dir);
  if (pid === null) return false;
  killHard(pid);
  return true;
}

/** What the onlooker says must fit what the system says of the trainer, within five seconds. */
async function isTold(onlooker: Onlooker, dir: string, what: string): Promise<number> {
  const since = performance.now();
  await waitFor(
    `${what}: the true state (seed ${SEED})`,
    async () => {
      const lives = (await trainerOf(dir)) !== null;
      const state = await onlooker.state();
      return state !== null && isEnded(state) === !lives;
    },
    TRUE_WITHIN_MS,
  );
  return performance.now() - since;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One run that all three are killed of; resolves with the longest time until the truth was told. */
async function round(project: TrainingProject, random: () => number): Promise<number> {
  const order = orderFor(random);
  const before = (await runDirs(project)).length;
  const app = startApp(project, [...project.sdScripts, ...ARGS], PACE);
  // Before there is a run.json there is no run: a folder without one is a start that was cut off.
  const dir = await waitFor('the run', async () => {
    const made = (await runDirs(project))[before];
    const names = made === undefined ? [] : await readdir(made);
    return names.includes('run.json') ? made : undefined;
  });
  const { studio, client } = await startStudio(project.dataDir);
  let longest = 0;
  try {
    const moment = pause(random() * 1500); // from before the supervisor's first word to the midst of the training
    const opened = await client.request('projects.open', { dir: project.dir });
    if (!opened.ok) throw new Error(opened.error.message);
    const onlooker = new Onlooker(client, opened.value.id, basename(dir));
    await moment;
    for (const victim of order) {
      if (kills >= KILLS && victim !== order[0] && (await trainerOf(dir)) === null) break;
      if (await kill(victim, app, project, dir)) kills += 1;
      longest = Math.max(longest, await isTold(onlooker, dir, `${order.join(', ')} at ${victim}`));
      await pause(random() * 200);
    }
    await kill('trainer', app, project, dir); // one that was not there yet when it was its turn
    await isTold(onlooker, dir, 'the end');
    await checkMetrics(onlooker, app, dir);
    await waitFor('no process of it', async () => (await trainerProcesses(dir)).length === 0);
    await waitFor('no supervisor', async () => (await supervisorOf(project, dir)) === null);
  } finally {
    app.child.kill('SIGKILL');
    await studio.close();
  }
  return longest;
}

/** Each step that the trainer did is there once: in the file, for a reader of now, and for those who looked on. */
async function checkMetrics(onlooker: Onlooker, app: AppProcess, dir: string): Promise<void> {
  const written = stepsOf(await rawEvents(dir));
  expect(written).toEqual(written.map((_, index) => index + 1));
  // The onlooker tells what its last look saw; the kill may have come after it.
  await waitFor(
    `every step told (seed ${SEED})`,
    async () => stepsOf(await onlooker.events()).length >= written.length,
    TRUE_WITHIN_MS,
  );
  expect(stepsOf(await onlooker.events())).toEqual(written);
  // The bar moves just before a step's loss is written; the kill may have come between the two.
  const done = await ownCount(dir);
  expect(Math.abs(written.length - done)).toBeLessThanOrEqual(1);
  expect(new Set(onlooker.seen).size).toBe(onlooker.seen.length);
  const printed = stepsOf(app.printed());
  expect(printed).toEqual(printed.map((_, index) => index + 1));
}

it(
  `${KILLS} kills of app, supervisor and trainer in any order at any moment`,
  { timeout: 240_000 },
  async () => {
    process.stdout.write(`seed ${SEED}: LORA_STUDIO_SEED=${SEED} repeats it\n`);
    const times = await Promise.all(
      lanes.map(async (project, lane) => {
        const random = randomNumbers(SEED + lane);
        const longest: number[] = [];
        while (kills < KILLS) longest.push(await round(project, random));
        return longest;
      }),
    );
    const runs = times.flat();
    process.stdout.write(
      `${kills} kills in ${runs.length} runs; the longest until the truth: ${Math.round(Math.max(...runs))} ms\n`,
    );
    expect(kills).toBeGreaterThanOrEqual(KILLS);
  },
);

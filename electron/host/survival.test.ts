import { readFile, readdir, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent, RunSummary } from '../../shared/contract/index.js';
import { planDifferences } from '../../shared/domain/preflight/index.js';
import { membersOfGroup } from '../platform/process-identity.js';
import { readRunFile } from '../services/runs/run-file.js';
import { readRecord, type SupervisorRecord } from '../supervisor/record.js';
import {
  copyOfProject,
  killHard,
  ownCount,
  rawEvents,
  runDirs,
  startApp,
  stepsOf,
  trainerProcesses,
} from '../testing/app-run.js';
import { startStudio } from '../testing/studio.js';
import { makeTrainingProject, runCli, type TrainingProject } from '../testing/training-project.js';
import { waitFor } from '../testing/wait-for.js';

/** Slow enough that a kill lands inside the phase it aims at. */
const SLOW = {
  STAND_IN_STEP_MS: '8',
  STAND_IN_CACHE_MS: '20',
  STAND_IN_SAVE_MS: '80',
  STAND_IN_LOAD_MS: '20',
};

let template: TrainingProject;
beforeAll(async () => {
  template = await makeTrainingProject();
});
afterAll(() => template.remove());

/** Waits until the run's events hold what `matches` wants; resolves with the run's folder and its record of that moment. */
async function untilEvent(
  project: TrainingProject,
  what: string,
  matches: (event: RunEvent) => boolean,
): Promise<{ dir: string; record: SupervisorRecord }> {
  return waitFor(what, async () => {
    const [dir] = await runDirs(project);
    if (dir === undefined || !(await rawEvents(dir)).some(matches)) return null;
    const record = await readRecord(join(dir, 'supervisor.json'));
    return record && { dir, record };
  });
}

/** Opens the project as a new app would, waits for the run's end, and reads all of its events. */
async function followToTheEnd({
  dir,
  dataDir,
}: TrainingProject): Promise<{ summary: RunSummary; events: RunEvent[] }> {
  const { studio, client } = await startStudio(dataDir);
  try {
    const opened = await client.request('projects.open', { dir });
    if (!opened.ok) throw new Error(opened.error.message);
    const projectId = opened.value.id;
    const summary = await waitFor(
      'the end of the run',
      async () => {
        const listed = await client.request('runs.list', { projectId });
        if (!listed.ok) throw new Error(listed.error.message);
        const [run] = listed.value.runs;
        return run && run.endedAt !== null ? run : null;
      },
      60_000,
    );
    const input = { projectId, runId: summary.id, from: 0, limit: 10_000 };
    const read = await client.request('runs.eventsFrom', input);
    if (!read.ok) throw new Error(read.error.message);
    return { summary, events: read.value.events };
  } finally {
    await studio.close();
  }
}

/** Epochs of eight steps: enough that every moment below comes, few enough to wait for. */
const ENGINES = { 'sd-scripts': 5, rehearsal: 8 } as const;
type EngineName = keyof typeof ENGINES;
const MOMENTS = {
  caching: (event: RunEvent) => event.type === 'phase' && event.phase.startsWith('caching'),
  'mid-step': (event: RunEvent) => event.type === 'loss' && event.step >= 3,
  saving: (event: RunEvent) => event.type === 'phase' && event.phase === 'saving',
};
type Moment = keyof typeof MOMENTS;
type Victim = 'app' | 'supervisor' | 'both';

/** One run from the start, over the kill, to its end, in a project of its own. */
async function outlives(engine: EngineName, victim: Victim, moment: Moment): Promise<void> {
  const epochs = ENGINES[engine];
  const project = await copyOfProject(template);
  const app = startApp(
    project,
    [
      ...(engine === 'rehearsal' ? ['--engine', 'rehearsal'] : project.sdScripts),
      ...['--set', `epochs=${epochs}`, '--set', 'optimizer=AdamW'],
      ...['--set', `saveEveryEpochs=${Math.ceil(epochs / 4)}`],
    ],
    SLOW,
  );
  try {
    const { dir, record } = await untilEvent(project, moment, MOMENTS[moment]);
    if (victim !== 'supervisor') app.child.kill('SIGKILL');
    if (victim !== 'app') killHard(record.supervisor.pid);
    if (victim === 'supervisor') {
      // The app itself sees the death and starts another one; its own lines must be whole as well.
      await waitFor(
        'the app',
        () => app.child.exitCode !== null || app.child.signalCode !== null,
        60_000,
      );
      expect(app.child.exitCode).toBe(0);
    }
    const { summary, events } = await followToTheEnd(project);
    const steps = epochs * 8;
    expect(summary).toMatchObject({ state: 'finished', step: steps, totalSteps: steps });
    expect(stepsOf(events)).toEqual(Array.from({ length: steps }, (_, index) => index + 1));
    expect(await ownCount(dir)).toBe(steps);
    expect(await membersOfGroup(record.trainer?.pid ?? -1)).toEqual([]);
  } finally {
    app.child.kill('SIGKILL');
    for (const dir of await runDirs(project)) {
      for (const pid of await trainerProcesses(dir)) killHard(pid);
    }
    await project.remove();
  }
}

const CASES = (['sd-scripts', 'rehearsal'] as const).flatMap((engine) =>
  (['app', 'supervisor', 'both'] as const).flatMap((victim) =>
    (['caching', 'mid-step', 'saving'] as const).map((moment) => [engine, victim, moment] as const),
  ),
);

// Side by side: most of each is waiting for processes to start.
describe.concurrent('a run outlives', { timeout: 120_000 }, () => {
  it.each(CASES)('%s: SIGKILL of %s while %s', outlives);
});

it('a cache cut short or out of date does not reach the next run, which says so', async () => {
  const project = await copyOfProject(template);
  const args = ['train', project.dir, ...project.sdScripts, '--set', 'epochs=1'];
  const toDisk = ['cacheLatentsToDisk=true', 'cacheTextEncoderOutputsToDisk=true'];
  args.push(...toDisk.flatMap((value) => ['--set', value]));
  await runCli(project.dataDir, args);
  const [folder = ''] = await readdir(join(project.dir, 'img'));
  const dir = join(project.dir, 'img', folder);
  const names = (await readdir(dir)).filter((name) => name.endsWith('.npz'));
  expect(names).toHaveLength(8);
  await truncate(join(dir, 'image 0_0096x0096_flux.npz'), 100);
  await writeFile(join(dir, 'image 1.txt'), 'mychr1, a new caption\n');
  const later = Date.now() / 1000 + 60;
  await utimes(join(dir, 'image 1.txt'), later, later);
  const [first = ''] = await runDirs(project);
  await runCli(project.dataDir, args);
  const second = (await runDirs(project)).find((path) => path !== first) ?? '';
  const { notices } = JSON.parse(await readFile(join(second, 'run.json'), 'utf8')) as {
    notices: { code: string; message: string }[];
  };
  expect(notices.map(({ code }) => code)).toEqual(['caches_broken', 'caches_stale']);
  expect(notices[0]?.message).toContain('image 0_0096x0096_flux.npz');
  expect(notices[1]?.message).toContain('image 1_flux_te.npz');
  // What was told before the start is what the trainer counted, buckets included.
  const { expected } = await readRunFile(join(second, 'run.json'));
  const events = (await readFile(join(second, 'events.jsonl'), 'utf8')).trim().split('\n');
  const plan = events
    .map((line) => JSON.parse(line) as RunEvent)
    .find((event) => event.type === 'plan');
  if (expected === null || plan?.type !== 'plan') throw new Error('nothing to compare');
  expect(plan.buckets).toEqual([[1024, 1024, 8]]);
  expect(planDifferences(expected, plan, 1)).toEqual([]);
  await project.remove();
});

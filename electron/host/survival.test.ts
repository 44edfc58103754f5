import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, readdir, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent, RunSummary } from '../../shared/contract/index.js';
import { membersOfGroup } from '../platform/process-identity.js';
import { readRecord, type SupervisorRecord } from '../supervisor/record.js';
import { startStudio } from '../testing/studio.js';
import {
  CLI,
  makeTrainingProject,
  runCli,
  type TrainingProject,
} from '../testing/training-project.js';
import { waitFor } from '../testing/wait-for.js';

/** Slow enough that a kill lands inside the phase it aims at. */
const SLOW = {
  STAND_IN_STEP_MS: '15',
  STAND_IN_CACHE_MS: '40',
  STAND_IN_SAVE_MS: '120',
  STAND_IN_LOAD_MS: '100',
};

let project: TrainingProject;
const apps: ChildProcess[] = [];

beforeEach(async () => {
  project = await makeTrainingProject();
});
afterEach(async () => {
  for (const app of apps.splice(0)) app.kill('SIGKILL');
  const record = await recordOfRun();
  if (record?.trainer) {
    for (const pid of await membersOfGroup(record.trainer.pid)) process.kill(pid, 'SIGKILL');
  }
  await project.remove();
});

function train(args: string[]): ChildProcess {
  const child = spawn(process.execPath, [CLI, 'train', project.dir, '--json', ...args], {
    env: { ...process.env, ...SLOW, LORA_STUDIO_DATA: project.dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  apps.push(child);
  return child;
}

async function runDir(): Promise<string | null> {
  const runs = await readdir(join(project.dir, 'runs')).catch(() => []);
  return runs[0] === undefined ? null : join(project.dir, 'runs', runs[0]);
}

async function recordOfRun(): Promise<SupervisorRecord | null> {
  const dir = await runDir();
  return dir === null ? null : readRecord(join(dir, 'supervisor.json'));
}

/** Waits until the run's events hold what `matches` wants; returns the supervisor's record of that moment. */
async function untilEvent(
  what: string,
  matches: (event: RunEvent) => boolean,
): Promise<SupervisorRecord> {
  return waitFor(what, async () => {
    const dir = await runDir();
    const text =
      dir === null ? '' : await readFile(join(dir, 'events.jsonl'), 'utf8').catch(() => '');
    const isThere = text
      .split('\n')
      .slice(0, -1)
      .some((line) => matches(JSON.parse(line) as RunEvent));
    return isThere ? recordOfRun() : null;
  });
}

/** Opens the project as a new app would, waits for the run's end, and reads all of its events. */
async function followToTheEnd(): Promise<{ summary: RunSummary; events: RunEvent[]; dir: string }> {
  const { studio, client } = await startStudio(project.dataDir);
  try {
    const opened = await client.request('projects.open', { dir: project.dir });
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
    const read = await client.request('runs.eventsFrom', {
      projectId,
      runId: summary.id,
      from: 0,
      limit: 10_000,
    });
    if (!read.ok) throw new Error(read.error.message);
    return { summary, events: read.value.events, dir: (await runDir()) ?? '' };
  } finally {
    await studio.close();
  }
}

const stepsOf = (events: RunEvent[]) =>
  events.flatMap((event) => (event.type === 'loss' ? [event.step] : []));

/** The last count of the trainer's own progress bar, whichever stream it is on. */
async function ownCount(dir: string): Promise<number> {
  const text =
    (await readFile(join(dir, 'stderr.log'), 'utf8')) +
    (await readFile(join(dir, 'stdout.log'), 'utf8'));
  const counts = [...text.matchAll(/steps:[^\r\n]*?(\d+)\/(\d+) \[/g)].map((match) =>
    Number(match[1]),
  );
  return counts.at(-1) ?? 0;
}

/** Epochs of eight steps: enough that every moment below comes, few enough to wait for. */
const ENGINES = { 'sd-scripts': 5, rehearsal: 16 } as const;
const MOMENTS = {
  caching: (event: RunEvent) => event.type === 'phase' && event.phase.startsWith('caching'),
  'mid-step': (event: RunEvent) => event.type === 'loss' && event.step >= 3,
  saving: (event: RunEvent) => event.type === 'phase' && event.phase === 'saving',
};

describe.each(['sd-scripts', 'rehearsal'] as const)(
  '%s outlives',
  { timeout: 120_000 },
  (engine) => {
    const epochs = ENGINES[engine];
    const args = () => [
      ...(engine === 'rehearsal' ? ['--engine', 'rehearsal'] : project.sdScripts),
      ...[
        '--set',
        `epochs=${epochs}`,
        '--set',
        'optimizer=AdamW',
        '--set',
        `saveEveryEpochs=${Math.ceil(epochs / 4)}`,
      ],
    ];

    describe.each(['app', 'supervisor', 'both'] as const)('SIGKILL of %s', (victim) => {
      it.each(['caching', 'mid-step', 'saving'] as const)('while %s', async (moment) => {
        const app = train(args());
        const record = await untilEvent(moment, MOMENTS[moment]);
        if (victim !== 'supervisor') app.kill('SIGKILL');
        if (victim !== 'app') process.kill(record.supervisor.pid, 'SIGKILL');
        if (victim === 'supervisor') {
          // The app itself sees the death and starts another one; its own lines must be whole as well.
          await waitFor('the app', () => app.exitCode !== null || app.signalCode !== null, 60_000);
          expect(app.exitCode).toBe(0);
        }
        const { summary, events, dir } = await followToTheEnd();
        expect(summary).toMatchObject({
          state: 'finished',
          step: epochs * 8,
          totalSteps: epochs * 8,
        });
        expect(stepsOf(events)).toEqual(
          Array.from({ length: epochs * 8 }, (_, index) => index + 1),
        );
        expect(await ownCount(dir)).toBe(epochs * 8);
        expect(await membersOfGroup(record.trainer?.pid ?? -1)).toEqual([]);
      });
    });
  },
);

it('a cache cut short or out of date does not reach the next run, which says so', async () => {
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
  const first = (await runDir()) ?? '';
  await runCli(project.dataDir, args);
  const runs = (await readdir(join(project.dir, 'runs'))).map((name) =>
    join(project.dir, 'runs', name),
  );
  const second = runs.find((path) => path !== first) ?? '';
  const { notices } = JSON.parse(await readFile(join(second, 'run.json'), 'utf8')) as {
    notices: { code: string; message: string }[];
  };
  expect(notices.map(({ code }) => code)).toEqual(['caches_broken', 'caches_stale']);
  expect(notices[0]?.message).toContain('image 0_0096x0096_flux.npz');
  expect(notices[1]?.message).toContain('image 1_flux_te.npz');
});

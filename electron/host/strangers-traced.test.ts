import { copyFile, mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServe, type ServeProcess } from '../testing/serve-process.js';
import {
  fillHome,
  isBelow,
  plantProject,
  plants,
  startVictim,
  type Plant,
  type Surroundings,
} from '../testing/planted-project.js';
import {
  canTrace,
  runTraced,
  traceOf,
  traceWords,
  type TracedCall,
} from '../testing/system-trace.js';
import { treeOf } from '../testing/tree-hash.js';
import { CLI, makeTrainingProject, runCli } from '../testing/training-project.js';

/** Strangers met by the command line; each command is a process of its own under the tracer. */
const STRANGERS = 10;
const SEED = Number(process.env['LORA_STUDIO_SEED'] ?? Date.now() % 1_000_000);
const COMMANDS: readonly (readonly [string, ...string[]])[] = [
  ['runs', 'list'],
  ['doctor'],
  ['preflight', '--engine', 'rehearsal'],
];

let root = '';
let around: Surroundings;
let victim: Awaited<ReturnType<typeof startVictim>>;
let listener: Server;
let heard = 0;
let example = '';
let visits = 0;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'stranger-')));
  victim = await startVictim();
  const socket = join(root, 'somebody.sock');
  listener = createServer((connection) => {
    heard += 1;
    connection.destroy();
  });
  await new Promise<void>((done) => listener.listen(socket, done));
  around = { home: '', victim: victim.identity, socket };
  example = await exampleRun();
});
afterAll(async () => {
  victim.end();
  listener.close();
  await rm(root, { recursive: true, force: true });
});

/** The `run.json` of a run that this app made. */
async function exampleRun(): Promise<string> {
  const made = await makeTrainingProject();
  const words = ['train', made.dir, '--engine', 'rehearsal', '--set', 'epochs=1'];
  await runCli(made.dataDir, words);
  const [id = ''] = await readdir(join(made.dir, 'runs'));
  const kept = join(root, 'run.json');
  await copyFile(join(made.dir, 'runs', id, 'run.json'), kept);
  await made.remove();
  return kept;
}

interface Visit {
  readonly dir: string;
  readonly home: string;
  readonly project: string;
  readonly env: Record<string, string>;
}

/** A home of its own with documents, and the stranger's project beside it. */
async function arrive(plant: Plant): Promise<Visit> {
  const dir = join(root, `visit-${(visits += 1)}`);
  const home = join(dir, 'home');
  const project = join(dir, 'project');
  await mkdir(join(dir, 'tmp'), { recursive: true });
  await fillHome(home);
  await plantProject(project, plant, { ...around, home }, example);
  const { PATH = '' } = process.env;
  const env = {
    ...{ PATH, HOME: home, TMPDIR: join(dir, 'tmp'), XDG_RUNTIME_DIR: join(dir, 'tmp') },
    ...{ LORA_STUDIO_DATA: join(dir, 'data'), LANG: 'C.UTF-8' },
  };
  return { dir, home, project, env };
}

/** Nothing but the project itself, the app's own data and temporary files was touched, nobody was called or signalled. */
function expectHarmless(calls: readonly TracedCall[], { dir, project }: Visit): void {
  const own = [project, join(dir, 'data'), join(dir, 'tmp'), '/proc/self', '/dev'];
  const started = new Set(calls.flatMap((call) => (call.did === 'start' ? [call.path] : [])));
  const wrong = calls.filter((call) => {
    if (call.did === 'write') return !isBelow(own, call.path);
    if (call.did === 'connect') return isStrange(call.to, dir);
    if (call.did === 'signal') return Math.abs(call.pid) === around.victim.pid;
    return isBelow([project, join(dir, 'home')], call.path);
  });
  expect(wrong).toEqual([]);
  expect([...started].length).toBeGreaterThan(0);
}

/** The system's own name service is asked for the user's name. No address of another machine may be asked at all. */
function isStrange(to: string, dir: string): boolean {
  if (to.includes('sun_path')) return !to.includes(dir) && !to.includes('/nscd/socket');
  return /sa_family=AF_INET/.test(to) && !/127\.0\.0\.1|"::1"/.test(to);
}

async function expectUntouched(visit: Visit, before: readonly string[]): Promise<void> {
  expect(await treeOf(visit.home)).toEqual(before);
  expect(heard).toBe(0);
  expect(await victim.lives()).toBe(true);
}

describe.skipIf(!canTrace())('a project of a stranger, seen by the kernel', () => {
  it(`has no power over the command line (seed ${SEED})`, { timeout: 600_000 }, async () => {
    const visited = fc.asyncProperty(plants, fc.constantFrom(...COMMANDS), async (plant, words) => {
      const visit = await arrive(plant);
      const before = await treeOf(visit.home);
      const [command, ...more] = words;
      const line = [process.execPath, CLI, command, ...(command === 'runs' ? more : [])];
      const rest = command === 'runs' ? [] : more;
      const { calls } = await runTraced([...line, visit.project, ...rest], visit);
      expectHarmless(calls, visit);
      await expectUntouched(visit, before);
      await rm(visit.dir, { recursive: true, force: true });
    });
    await fc.assert(visited, { numRuns: STRANGERS, seed: SEED, endOnFailure: true });
  });

  it(
    `has no power over the web host: opened, looked at, undone, emptied (seed ${SEED})`,
    { timeout: 600_000 },
    async () => {
      const visited = fc.asyncProperty(plants, async (plant) => {
        const visit = await arrive(plant);
        const before = await treeOf(visit.home);
        const log = join(visit.dir, 'trace.log');
        const served = await startServe(visit.env, ['--root', visit.project], traceWords(log));
        try {
          const opened = await served.request('projects.open', { dir: visit.project });
          // Whatever is wrong with it is told; everything else opens.
          if (opened.ok) await lookAround(served, opened.value.id);
        } finally {
          await served.stop();
        }
        expectHarmless(await traceOf(log, served.pid), visit);
        await expectUntouched(visit, before);
        await rm(visit.dir, { recursive: true, force: true });
      });
      await fc.assert(visited, { numRuns: 3, seed: SEED, endOnFailure: true });
    },
  );
});

/** What a page asks for, and what a person who suspects nothing presses. */
async function lookAround(client: ServeProcess, projectId: string): Promise<void> {
  const snapshot = await client.request('datasets.snapshot', { projectId });
  for (const image of snapshot.ok ? snapshot.value.images : [])
    await client.get(`/media/thumb/${projectId}/${image.id}`);
  const runs = await client.request('runs.list', { projectId });
  for (const { id: runId } of runs.ok ? runs.value.runs : []) {
    await client.request('runs.get', { projectId, runId });
    await client.request('runs.stop', { projectId, runId, how: 'now' });
  }
  const history = await client.request('history.get', { projectId });
  for (const { id: stepId } of history.ok ? history.value.undo : [])
    await client.request('history.undo', { projectId, stepId });
  await client.request('trash.empty', { projectId });
  await client.request('doctor.run', { projectId, depth: 'full' });
}

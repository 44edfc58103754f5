import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Input, Job, Output, RequestName } from '../../shared/contract/index.js';
import { randomNumbers } from '../../shared/testing/random-numbers.js';
import { bundleProgram } from '../testing/bundle.js';
import { makePictures } from '../testing/commands.js';
import { temporaryFolder } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import { waitFor } from '../testing/wait-for.js';
import type { Studio } from './studio.js';

/** LORA_STUDIO_SEED repeats the moments of an earlier test; LORA_STUDIO_ROUNDS makes more of them. */
const SEED = Number(process.env['LORA_STUDIO_SEED'] ?? Date.now() % 1_000_000);
const ROUNDS = 2 * Number(process.env['LORA_STUDIO_ROUNDS'] ?? 2);
const EDITED = 60;
const DELETED = 20;
const BARE = 10;

let dir = '';
let remove: () => Promise<void>;
let owner: ChildProcess | null = null;
let studio: Studio | null = null;
let client: Client;
let projectId = '';

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
});
afterEach(async () => {
  await studio?.close();
  studio = null;
  owner?.kill('SIGKILL');
  await remove();
});

async function ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  const result = await client.request(name, input);
  if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`);
  return result.value;
}

/** Waits as a page or a command does: by the job's events and the list. */
function jobEnd(jobId: string): Promise<Job> {
  return waitFor(
    `the end of ${jobId}`,
    async () => {
      const { jobs } = await ask('jobs.list', {});
      return jobs.find(({ id, endedAt }) => id === jobId && endedAt !== null);
    },
    90_000,
  );
}

/** A project with pictures, owned by a process that can be killed; this one follows. */
async function follow(name: string): Promise<string> {
  const project = join(dir, name);
  const fox = join(project, 'img', '5_fox');
  await makePictures(fox, 0, EDITED + DELETED + BARE);
  for (let at = 0; at < BARE; at += 1) await rm(join(fox, `picture ${EDITED + DELETED + at}.txt`));
  await mkdir(join(project, 'img', '1_owl'), { recursive: true });
  await openBoth(project);
  return project;
}

/** First in a process that can be killed, which owns it then, and after that here. */
async function openBoth(project: string): Promise<void> {
  const program = await bundleProgram('electron/testing/owner-program.ts');
  const child = spawn(process.execPath, [program, join(dir, 'data'), project], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  owner = child;
  await once(child.stdout, 'data');
  ({ studio, client } = await startStudio(join(dir, 'data')));
  ({ id: projectId } = await ask('projects.open', { dir: project }));
}

async function imageIds(): Promise<Map<string, string>> {
  const page = await waitFor('the scan', async () => {
    const found = await ask('datasets.snapshot', { projectId });
    return found.isComplete ? found : null;
  });
  return new Map(page.images.map(({ id, name }) => [name, id]));
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const captionOf = (project: string, number: number) =>
  readFile(join(project, 'img', '5_fox', `picture ${number}.txt`), 'utf8');

const SHORT = { fields: { epochs: 1, rank: 4 }, raw: {} };

/** Everything that changes something, at once; resolves with what was answered. */
async function askForAll(ids: ReadonlyMap<string, string>, owlId: string) {
  const edited = Array.from({ length: EDITED }, (_, at) => ids.get(`picture ${at}.png`) ?? '');
  const gone = Array.from(
    { length: DELETED },
    (_, at) => ids.get(`picture ${EDITED + at}.png`) ?? '',
  );
  const words = { find: 'number', replace: 'number number' };
  const how = { isRegex: false, matchCase: true, wholeWord: true };
  const edit = { kind: 'replace', ...words, ...how } as const;
  return Promise.all([
    // Done twice, the word would be there four times.
    ask('captions.applyEdit', { projectId, imageIds: edited, edit }).then(({ jobId }) =>
      jobEnd(jobId),
    ),
    ask('datasets.delete', { projectId, imageIds: gone }).then(({ jobId }) => jobEnd(jobId)),
    ask('projects.addConcept', { projectId, name: 'new one', repeats: 3, dir: null }),
    ask('projects.removeConcept', { projectId, conceptId: owlId }),
    ask('queue.add', { projectId, engine: 'rehearsal' }),
    ask('captions.fillMissing', { projectId, text: 'filled in' }),
    ask('runs.start', { projectId, engine: 'rehearsal', values: SHORT }),
  ]);
}

describe('an owner killed at any moment', { timeout: 600_000 }, () => {
  it('whatever was asked of it is done once, and answered truly', async () => {
    const random = randomNumbers(SEED);
    process.stdout.write(`seed ${SEED}: LORA_STUDIO_SEED=${SEED} repeats it\n`);
    let waited = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const project = await follow(`project ${round}`);
      await ask('queue.pause', { isPaused: true });
      const ids = await imageIds();
      const { concepts } = await ask('projects.get', { projectId });
      const owlId = concepts.find(({ name }) => name === 'owl')?.id ?? '';
      const queued = (await ask('queue.get', {})).items.length;
      let hasAnswered = false;
      const answers = askForAll(ids, owlId).finally(() => (hasAnswered = true));
      await pause(random() * 400);
      if (!hasAnswered) waited += 1;
      owner?.kill(random() < 0.7 ? 'SIGKILL' : 'SIGTERM');
      const [edit, deletion, added, removed, place, filled, run] = await answers;

      const where = `seed ${SEED}, round ${round}`;
      const result = { changed: EDITED, unchanged: 0, failed: [] };
      expect(edit, where).toMatchObject({ state: 'succeeded', result });
      expect(deletion, where).toMatchObject({
        state: 'succeeded',
        result: { deleted: DELETED, failed: [] },
      });
      for (let at = 0; at < EDITED; at += 1)
        expect(await captionOf(project, at), where).toBe(`number number ${at}\n`);
      expect((await readdir(join(project, 'img', '5_fox'))).length, where).toBe(
        2 * (EDITED + BARE),
      );
      expect(filled, where).toEqual({ written: BARE });
      const names = removed.concepts.map(({ name }) => name);
      expect(names, where).not.toContain('owl');
      expect(
        added.project.concepts.filter(({ name }) => name === 'new one'),
        where,
      ).toHaveLength(1);
      const { items } = await ask('queue.get', {});
      expect(
        items.slice(queued).map(({ id }) => id),
        where,
      ).toEqual([place.places[0]?.itemId]);

      const started = await waitFor(
        'the end of the run',
        async () => {
          const { runs } = await ask('runs.list', { projectId });
          return runs.every(({ endedAt }) => endedAt !== null) && runs.length > 0 ? runs : null;
        },
        90_000,
      );
      expect(
        started.map(({ id }) => id),
        where,
      ).toEqual([run.runId]);

      await undoOnce(project, where, random);
      await studio?.close();
      studio = null;
    }
    process.stdout.write(`killed with something under way: ${waited} of ${ROUNDS}\n`);
  });
});

/** Undo of the edit, or of the deletion, is done once, too. */
async function undoOnce(project: string, where: string, random: () => number): Promise<void> {
  await waitFor(
    'this process to own it',
    async () => (await ask('projects.get', { projectId })).ownedBy === null,
  );
  const before = await ask('history.get', { projectId });
  const stepId = before.undo[0]?.id ?? '';
  await studio?.close();
  await openBoth(project);
  const asked = ask('history.undo', { projectId, stepId }).then(({ jobId }) => jobEnd(jobId));
  await pause(random() * 60);
  owner?.kill('SIGKILL');
  expect(await asked, where).toMatchObject({ state: 'succeeded', result: { stepId, failed: [] } });
  const after = await ask('history.get', { projectId });
  expect(
    after.redo.map(({ id }) => id),
    where,
  ).toEqual([stepId]);
  expect(
    after.undo.map(({ id }) => id),
    where,
  ).toEqual(before.undo.slice(1).map(({ id }) => id));
}

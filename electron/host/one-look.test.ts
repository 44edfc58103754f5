import { mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client, Input, Output, RequestName } from '../../shared/contract/index.js';
import { countFileCalls, type FileCalls } from '../testing/file-calls.js';
import { picture, temporaryFolder } from '../testing/pictures.js';
import { STAND_IN_DIR } from '../testing/stand-in-project.js';
import { startStudio } from '../testing/studio.js';
import { modelFiles } from '../testing/training-project.js';
import { waitFor } from '../testing/wait-for.js';
import type { Studio } from './studio.js';

let root = '';
let folder = '';
let remove: () => Promise<void>;
let studio: Studio;
let client: Client;
let projectId = '';
let calls: FileCalls;

async function ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  const answer = await client.request(name, input);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return answer.value;
}

async function put(name: string, seed: number): Promise<void> {
  await picture(64, 64, seed)
    .png()
    .toFile(join(folder, `${name}.png`));
  await writeFile(join(folder, `${name}.txt`), `ohwx, picture ${seed}`);
}

const values = { fields: { epochs: 1, optimizer: 'AdamW' }, raw: {} };
const train = (more: Partial<Input<'queue.add'>> = {}) =>
  ask('queue.add', { projectId, engine: 'rehearsal', values, ...more });

const runEnded = (runId: string | null | undefined) =>
  waitFor('the end of the run', async () =>
    (await ask('runs.list', { projectId })).runs.find(
      ({ id, endedAt }) => id === runId && endedAt !== null,
    ),
  );

/** Both readers of the folder: the scan, and the eye that lists it as the trainer does. */
const ONE_LOOK = 2;
/** The dataset knows each image’s own caption; that of a neighbour is read by the eye. */
const NEIGHBOURS_CAPTION = { 'two.txt': 1 };

beforeEach(async () => {
  ({ dir: root, remove } = await temporaryFolder());
  const dir = join(root, 'project');
  folder = join(dir, 'img', '2_my fox');
  await mkdir(folder, { recursive: true });
  for (const [name, seed] of [
    ['one', 1],
    ['two', 2],
    ['three', 3],
  ] as const)
    await put(name, seed);
  // A neighbour’s caption, by the shortened name: read by the eye alone.
  await picture(64, 64, 4).png().toFile(join(folder, 'two_1_2_3_4.png'));
  ({ studio, client } = await startStudio(join(root, 'data')));
  projectId = (await ask('projects.open', { dir })).id;
  await ask('projects.update', { projectId, triggerWord: 'ohwx' });
  studio.followQueue();
  await waitFor('every image', async () =>
    (await ask('datasets.snapshot', { projectId })).isComplete ? true : undefined,
  );
  calls = countFileCalls();
});

afterEach(async () => {
  calls.restore();
  await studio.close();
  await remove();
});

describe('one press of Train', () => {
  it('looks at the dataset once and reads only the caption that nobody has read', async () => {
    const { places } = await train();
    expect(places[0]?.runId).not.toBeNull();
    expect(calls.lists(folder)).toBe(ONE_LOOK);
    expect(calls.opens(folder)).toEqual(NEIGHBOURS_CAPTION);
    await runEnded(places[0]?.runId);
  });

  it('takes the look of the preview before it', async () => {
    await ask('preflight.run', { projectId, engine: 'rehearsal' });
    await waitFor('the preview', async () =>
      (await ask('preflight.get', { projectId })).report === null ? undefined : true,
    );
    calls.reset();
    const { places } = await train();
    expect(calls.lists(folder)).toBe(0);
    expect(calls.opens(folder)).toEqual({});
    await runEnded(places[0]?.runId);
  });
});

it('a sweep of several runs looks once', async () => {
  const variants = [8, 16, 32].map((rank) => ({ label: `rank ${rank}`, fields: { rank } }));
  const { places } = await train({ variants });
  expect(places).toHaveLength(3);
  expect(calls.lists(folder)).toBe(ONE_LOOK);
  expect(calls.opens(folder)).toEqual(NEIGHBOURS_CAPTION);
  const { runs } = await ask('runs.list', { projectId });
  await runEnded(runs[0]?.id);
  // The others start one after the other, by what was seen then.
  await waitFor('the end of all', async () => {
    const ended = (await ask('runs.list', { projectId })).runs.filter(
      (run) => run.endedAt !== null,
    );
    return ended.length === 3 ? true : undefined;
  });
  expect(calls.lists(folder)).toBe(ONE_LOOK);
}, 60_000);

describe('a run that waited', () => {
  beforeEach(async () => {
    await ask('queue.pause', { isPaused: true });
  });

  const goOn = () => ask('queue.pause', { isPaused: false });
  const started = () =>
    waitFor('the start', async () => (await ask('runs.list', { projectId })).runs[0]);

  it('starts by what was seen when nothing has changed', async () => {
    await train();
    calls.reset();
    await goOn();
    const { id } = await started();
    expect(calls.lists(folder)).toBe(0);
    await runEnded(id);
  });

  it('is planned anew when a picture came meanwhile', async () => {
    await train();
    await put('four', 5);
    calls.reset();
    await goOn();
    const { id } = await started();
    expect(calls.lists(folder)).toBeGreaterThan(0);
    const file = join(root, 'project', 'runs', id, 'run.json');
    const run = JSON.parse(await readFile(file, 'utf8')) as { expected: { images: number } };
    expect(run.expected.images).toBe(10);
    await runEnded(id);
  });

  it('is planned anew when a caption got another text of the same length and the old time', async () => {
    const caption = join(folder, 'one.txt');
    const { atime, mtime } = await stat(caption);
    await train();
    await writeFile(caption, 'OHWX, PICTURE 1');
    await utimes(caption, atime, mtime);
    calls.reset();
    await goOn();
    const { id } = await started();
    expect(calls.lists(folder)).toBeGreaterThan(0);
    await runEnded(id);
  });

  it('is refused when a caption was emptied meanwhile', async () => {
    const models = await modelFiles(root);
    const sdScripts = { scriptsDir: STAND_IN_DIR, python: 'python3' };
    await train({
      engine: 'sd-scripts',
      ...sdScripts,
      values: { ...values, fields: { ...values.fields, ...models } },
    });
    await writeFile(join(folder, 'one.txt'), '');
    await goOn();
    const held = await waitFor('the refusal', async () =>
      (await ask('queue.get', {})).items.find(({ state }) => state === 'held'),
    );
    expect(held.problem).toMatchObject({ code: 'invalid_config' });
    expect((await ask('runs.list', { projectId })).runs).toEqual([]);
  });
});

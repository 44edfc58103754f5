import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Concept } from '../../../shared/contract/index.js';
import { TestProject } from '../../testing/open-project.js';
import { picture, temporaryFolder } from '../../testing/pictures.js';
import { makeZip } from '../../testing/zip.js';
import type { JobsService } from '../jobs/index.js';
import type { Intake } from './index.js';

const fox: Concept = { id: 'fox', name: 'fox', dir: 'img/10_fox', isLinked: false, repeats: 10 };
let dir = '';
let remove: () => Promise<void>;
let jobs: JobsService;
let opened: TestProject;
let intake: Intake;
const project = (...parts: string[]) => join(dir, 'project', ...parts);

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  await mkdir(project(fox.dir), { recursive: true });
  opened = new TestProject(project(), [fox]);
  ({ intake, jobs } = opened);
  await opened.open();
});
afterEach(async () => {
  await opened.close();
  await remove();
});

/** Sends an archive that is only kept; resolves with its path. */
async function hold(): Promise<string> {
  const data = makeZip([
    { name: 'a.png', data: await picture(60, 40, 1).png().toBuffer() },
    { name: 'a.png.txt', data: 'a fox' },
  ]);
  const stream = (async function* () {
    yield data;
  })();
  const input = { conceptId: 'fox', fileName: 'set.zip', stream, hold: true };
  const held = await intake.receiveUpload(input);
  expect([held.outcome, held.jobId]).toEqual(['archive', null]);
  return 'path' in held ? held.path : '';
}

it('an archive that is kept can be looked into and imported, and goes when it is discarded', async () => {
  const path = await hold();
  expect(await readdir(project(fox.dir))).toEqual([]);
  const wish = {
    conceptId: 'fox',
    newConcept: null,
    paths: [path],
    mode: 'copy',
  } as const;
  const looked = await jobs.wait(intake.inspect(wish).id);
  const plan = looked.result?.plan;
  expect(plan).toMatchObject({ isOdd: true, images: 1 });
  expect(plan?.captionForms).toMatchObject([{ form: 'after_whole_name', count: 1 }]);
  expect(await readdir(project(fox.dir))).toEqual([]);
  await jobs.wait(intake.addImages(wish).id);
  expect((await readdir(project(fox.dir))).sort()).toEqual(['a.png', 'a.txt']);
  await intake.discardArchive(path);
  await intake.discardArchive(path);
  expect(await readdir(project('.studio', 'uploads'))).toEqual([]);
});

it('no other file is thrown away in its place', async () => {
  const path = await hold();
  await writeFile(project('mine.zip'), 'mine');
  const others = [
    project('mine.zip'),
    dirname(path),
    join(dirname(path), '..', '..', '..', 'mine.zip'),
    join(dir, 'elsewhere', '.studio', 'uploads', '0123456789abcdef01', 'set.zip'),
  ];
  for (const other of others)
    await expect(intake.discardArchive(other)).rejects.toThrow(/no archive that was sent/);
  expect(await readdir(dirname(path))).toEqual(['set.zip']);
  expect(await readdir(project())).toContain('mine.zip');
});

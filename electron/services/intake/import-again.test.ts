import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NO_CHOICES } from '../../../shared/domain/intake/index.js';
import type { Concept, ImportChoices, ImportResult } from '../../../shared/contract/index.js';
import { TestProject } from '../../testing/open-project.js';
import { picture, temporaryFolder } from '../../testing/pictures.js';
import { CurrentRequest, runFor } from '../requests/index.js';

/** Killed: nothing that comes after is done. */
class Killed extends Error {}

type Note = Parameters<CurrentRequest['note']>[0];

let dir = '';
let remove: () => Promise<void>;
/** As `project.json` has them. */
let concepts: Concept[];
/** Files that steps of the history hold. */
let undoable: string[];
let notes: Note[];

const FILES: Record<string, number | string> = {
  'loose.png': 1,
  '3_fox/a.png': 2,
  '3_fox/a.png.txt': 'a fox',
  '5_fox/a.png': 2,
  '5_fox/b.png': 3,
  '5_fox/b.json': '{"caption":"b fox"}',
  'reg/1_dog/r.png': 4,
  'masks/a.png': 5,
};
const CHOICES: ImportChoices = { ...NO_CHOICES, takeKinds: ['mask'] };

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  concepts = [{ id: 'old', name: 'old', dir: 'img/1_old', isLinked: false, repeats: 1 }];
  [undoable, notes] = [[], []];
  await mkdir(join(dir, 'project', 'img', '1_old'), { recursive: true });
  for (const [name, content] of Object.entries(FILES)) {
    const path = join(dir, 'from', name);
    await mkdir(dirname(path), { recursive: true });
    const bytes = typeof content === 'number' ? picture(40, 30, content).png().toBuffer() : content;
    await writeFile(path, await bytes);
  }
});
afterEach(() => remove());

/** One attempt of one request, in a process of its own that ends at its `dies`th note. */
async function attempt(dies: number): Promise<ImportResult | null> {
  const project = new TestProject(join(dir, 'project'), concepts);
  const { history, intake, jobs } = project;
  history.recordCreated = async (_, files) => void undoable.push(...files.map(({ path }) => path));
  await project.open();
  let left = dies;
  const keeper = {
    note: async (note: Note) => {
      left -= 1;
      if (left < 0) throw new Killed();
      notes.push(note);
    },
  };
  const request = new CurrentRequest('request-1', notes.length === 0 ? null : [...notes], keeper);
  const paths = [join(dir, 'from')];
  const input = { conceptId: 'old', newConcept: null, paths, choices: CHOICES };
  const started = await runFor(request, async () =>
    intake.addImages({ ...input, mode: 'copy', captionForMissing: 'f0x' }),
  );
  const job = await jobs.wait(started.id);
  concepts = [...project.file.concepts];
  await project.close();
  return job.state === 'succeeded' ? (job.result as unknown as ImportResult) : null;
}

async function filesOf(): Promise<string[]> {
  const all = await readdir(join(dir, 'project'), { recursive: true });
  return all.filter((path) => /\.(png|txt)$/.test(path)).sort();
}

const WHOLE = [
  ...['img/1_old/a.png', 'img/1_old/a.txt', 'img/1_old/loose.png', 'img/1_old/loose.txt'],
  ...['img/3_fox/a.png', 'img/3_fox/a.txt'],
  ...['img/5_fox/a.png', 'img/5_fox/a.txt', 'img/5_fox/b.png', 'img/5_fox/b.txt'],
  'reg/1_dog/r.png',
];

it('puts the same picture into each concept that brings it, whole at the first attempt', async () => {
  expect(await attempt(Infinity)).toMatchObject({ added: 6, duplicate: 0 });
  expect(await filesOf()).toEqual(WHOLE);
  expect(concepts.map(({ name }) => name)).toEqual(['old', 'fox', 'fox 2', 'dog']);
});

it.each(Array.from({ length: 11 }, (_, at) => at))(
  'asked again after it was killed at note %i, it ends as if it had not been: nothing twice, nothing lost',
  async (dies) => {
    await attempt(dies);
    const result = await attempt(Infinity);
    expect(await filesOf()).toEqual(WHOLE);
    expect(result).toMatchObject({ added: 6, failed: [] });
    expect(concepts.map(({ name, dir: place }) => `${name} ${place}`)).toEqual([
      ...['old img/1_old', 'fox img/3_fox', 'fox 2 img/5_fox', 'dog reg/1_dog'],
    ]);
    const held = [...new Set(undoable)].map((path) => path.slice(join(dir, 'project').length + 1));
    expect(held.filter((path) => path.endsWith('.png')).sort()).toEqual(
      WHOLE.filter((path) => path.endsWith('.png')),
    );
  },
);

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Concept } from '../../../shared/contract/projects.js';
import { encodeImageId } from '../../../shared/domain/dataset/index.js';
import { bundleProgram } from '../../testing/bundle.js';
import { TestProject } from '../../testing/open-project.js';
import { picture, temporaryFolder } from '../../testing/pictures.js';
import { waitFor } from '../../testing/wait-for.js';
import type { History } from '../history/index.js';
import type { JobsService } from '../jobs/index.js';
import type { Captions } from './index.js';

const fox: Concept = { id: 'fox', name: 'fox', dir: 'img/10_fox', isLinked: false, repeats: 10 };
const imageId = encodeImageId({ conceptId: 'fox', path: 'a.png' });
let workerFile = '';
let dir = '';
let remove: () => Promise<void>;
let project: TestProject;
let captions: Captions;
let history: History;
let jobs: JobsService;
const file = () => join(dir, fox.dir, 'a.txt');
const steps = () => history.get().undo.map(({ label }) => label);
const undo = async () => history.undo(history.get().undo[0]?.id ?? '');
const save = (text: string) => {
  const [image] = project.dataset.images();
  return captions.save({ imageId, text, baseRev: image?.captionRev ?? '' });
};

async function open(caption: string): Promise<void> {
  await writeFile(file(), caption);
  project = new TestProject(dir, [fox], { captionWorker: workerFile });
  ({ captions, history, jobs } = project);
  await project.open();
}

beforeAll(async () => {
  workerFile = await bundleProgram('electron/services/captions/worker/main.ts');
});
beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  await mkdir(join(dir, fox.dir), { recursive: true });
  await writeFile(join(dir, fox.dir, 'a.png'), await picture(20, 20).png().toBuffer());
});
afterEach(async () => {
  await project.close();
  await remove();
});

describe('batch edits', () => {
  it('of tags say how many captions read as prose, unless their concept says what they are', async () => {
    await open('A girl in a park, walking with her dog. Soft light.');
    const edit = { kind: 'remove', tags: ['walking with her dog. Soft light.'] } as const;
    const apply = async () =>
      (await jobs.wait(captions.applyEdit([imageId], { ...edit, tags: [...edit.tags] }).id)).result;
    expect(await apply()).toMatchObject({ changed: 0, unchanged: 1, prose: 1 });
    await project.become([{ ...fox, captionStyle: 'tags' }]);
    expect(await apply()).toMatchObject({ changed: 1, prose: 0, emptied: 0 });
    expect(await readFile(file(), 'utf8')).toBe('A girl in a park');
  });

  it('shorten a caption of more than 20,000 characters, which can be saved by hand, too', async () => {
    await open(`fox, ${'long hair, '.repeat(9000)}end`);
    await save(`fox, ${'long hair, '.repeat(8000)}end`);
    const { id } = captions.applyEdit([imageId], { kind: 'dedupe' });
    expect((await jobs.wait(id)).result).toMatchObject({ changed: 1 });
    expect(await readFile(file(), 'utf8')).toBe('fox, long hair, end');
  });

  const expression = {
    kind: 'replace',
    isRegex: true,
    matchCase: false,
    wholeWord: false,
  } as const;

  it('by an expression are made in another thread, on what is on disk, as one step', async () => {
    await open('red hair, , long-hair');
    const edit = { ...expression, find: '(\\w+) hair(,\\s*)+', replace: '\\1 eyes, ' };
    const { result } = await jobs.wait(captions.applyEdit([imageId], edit).id);
    expect(result).toMatchObject({ changed: 1, failed: [] });
    expect(await readFile(file(), 'utf8')).toBe('red eyes, long-hair');
    await undo();
    expect(await readFile(file(), 'utf8')).toBe('red hair, , long-hair');
  });

  /** 80 tags with seven (.*) between: more ways to fit than anybody has years. */
  const endless = Array.from({ length: 80 }, (_, at) => `tag number ${at} here`).join(', ');
  const slow = { ...expression, find: `${'(.*), '.repeat(7)}hair$`, replace: '$7' };

  it('by an endless expression are ended in time, change nothing, and hold nothing up', async () => {
    await open(endless);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 20);
    const job = captions.applyEdit([imageId], slow);
    const { state, error } = await jobs.wait(job.id);
    clearInterval(timer);
    expect({ state, code: error?.code }).toEqual({ state: 'failed', code: 'bad_request' });
    expect(error?.message).toContain(slow.find);
    expect(error?.message).toMatch(/nothing was changed.*\[\^,\]\*/);
    // A search on this thread would have left it no turn at all.
    expect(turns).toBeGreaterThan(10);
    expect(await readFile(file(), 'utf8')).toBe(endless);
    expect(steps()).toEqual([]);
    // The next edit gets a thread of its own.
    const { result } = await jobs.wait(
      captions.applyEdit([imageId], { ...slow, find: 'number \\d+ ' }).id,
    );
    expect(result).toMatchObject({ changed: 1 });
  });

  it('by an endless expression can be cancelled at once', async () => {
    await open(endless);
    const job = captions.applyEdit([imageId], slow);
    await waitFor('the captions to be read', () =>
      jobs.list().jobs.some(({ id, progress }) => id === job.id && progress?.done === 1),
    );
    jobs.cancel(job.id);
    const { state } = await jobs.wait(job.id);
    expect(state).toBe('cancelled');
    expect(await readFile(file(), 'utf8')).toBe(endless);
    // The app closes as quickly, whatever is searched for.
    const other = captions.applyEdit([imageId], slow);
    await captions.close();
    expect((await jobs.wait(other.id)).error?.code).toBe('cancelled');
  });
});
